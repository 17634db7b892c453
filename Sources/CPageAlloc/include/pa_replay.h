// SPDX-License-Identifier: Apache-2.0
//
// Building the tables that a given machine holds: so many of each level and mm, all alive at once.

#ifndef PA_REPLAY_H
#define PA_REPLAY_H

#include "pa_run.h"

#pragma clang assume_nonnull begin

/// What one slot of a replay builds and takes down.
struct pa_replay {
    uint32_t tables[PA_MM_KINDS][PA_LEVELS]; ///< how many; none of PA_MM_NULL, no PGD of init_mm
    uint32_t repeats;                        ///< how often all of them are built and taken down, at least 1
    uint32_t mem_node;                       ///< the node whose memory is preferred
    uint8_t
        efi_constructed; ///< 1: efi_mm's PTE and PMD tables as arm64 makes them; 0: plain pages, as x86-64
};

/// Times are sums over the repeats and cover the loops only.
struct pa_replay_result {
    struct pa_slot_result slot; ///< both together; tables and failed_tables count constructions
    uint64_t construction_wall_ns;
    uint64_t construction_cpu_ns;
    uint64_t teardown_wall_ns;
    uint64_t teardown_cpu_ns;
    uint64_t lock_object_bytes; ///< of one lock object of this variant's cache; 0 where there is none
};

/// Runs one slot on a gang of one thread. With `books`, they are read once, while all tables of the first
/// repeat are alive. Returns 0, EINVAL (a replay out of range, more than one thread) or ENOMEM (no room for the
/// loop's own bookkeeping). Running out of modelled memory is not an error here: see failed_tables.
int32_t pa_gang_replay(struct pa_gang *gang, uint32_t variant, const struct pa_replay *replay,
                       struct pa_books *_Nullable books, struct pa_replay_result *result);

#pragma clang assume_nonnull end
#endif
