// SPDX-License-Identifier: Apache-2.0
//
// Where a machine's memory really lies, asked of the system page by page: a binding is a wish until then.

#ifndef PA_PLACEMENT_H
#define PA_PLACEMENT_H

#include "pa_machine.h"

#pragma clang assume_nonnull begin

/// What one modelled node consists of in the host's memory.
enum pa_arena {
    PA_ARENA_DIRECT_MAP = 0, ///< the pages themselves
    PA_ARENA_VMEMMAP = 1,    ///< the struct pages that describe them
    PA_ARENA_METADATA = 2,   ///< zones, zonelists and the caches' part of the node
    PA_ARENA_PERCPU = 3,     ///< the per-CPU areas of the node's CPUs
};
#define PA_ARENAS 4

/// What move_pages() said of a sample. Small host pages, also where huge ones back them.
struct pa_placement {
    uint64_t sampled_pages;
    uint64_t misplaced_pages; ///< on another node of the host than the one they are bound to
    uint64_t absent_pages;    ///< nowhere: not populated, or swapped out
    int32_t found_node;       ///< where the first misplaced page is; -1 without one
};

/// Samples at most `pages` pages of each piece of an arena, evenly spread, its first and last among them. A node
/// that is bound to none of the host's gives an empty sample. Returns 0, EINVAL (no such node or
/// arena) or move_pages()'s errno value (EPERM, ENOSYS).
int32_t pa_machine_placement(const struct pa_machine *machine, uint32_t node, uint8_t arena, uint32_t pages,
                             struct pa_placement *placement);

#pragma clang assume_nonnull end
#endif
