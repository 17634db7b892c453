// SPDX-License-Identifier: Apache-2.0
//
// For checks, not for timing: what happens to a few tables, where tables and their locks lie, and
// where the machine's memory lies on the host.

#ifndef PA_INSPECT_H
#define PA_INSPECT_H

#include "pa_run.h"

#pragma clang assume_nonnull begin

/// What was done: first as the calls themselves were counted, then as the machine's books changed.
struct pa_effects {
    uint64_t tables;                                       ///< built or destroyed
    uint64_t ctors, dtors;                                 ///< that were run, and not refused
    uint64_t ptlock_inits;                                 ///< of locks of any kind but PA_LOCK_NONE
    uint64_t locks_allocated, locks_freed;                 ///< objects
    int64_t accounted_pages;                               ///< sum of what was added to NR_PAGETABLE
    uint64_t pages;                                        ///< 4 KiB pages taken for tables, or given back
    int64_t nr_pagetable, lock_objects, constructed_pages; ///< as in pa_books
    uint64_t bad_pages;                                    ///< pages refused by bad_page()
};

/// Builds `tables` tables (1 to 2^20) on CPU 0 by the rules of `conf`, then destroys them, oldest
/// first. Returns 0, EINVAL (something out of range), or ENOMEM (as many as there was room for).
/// What leaks by the rules stays in the machine's books. Nothing else may run on the machine.
int32_t pa_trial_run(struct pa_machine *machine, const struct pa_conf *conf, const struct pa_table_kind *kind,
                     uint32_t tables, struct pa_effects *built, struct pa_effects *destroyed);

/// 1: pages are checked when freed and handed out; bad ones are counted in pa_books.bad_pages and
/// kept back. At first 0. One switch (check_pages_enabled) for all machines of the process.
void pa_check_pages(uint8_t on);

/// On which nodes of the machine a slot's tables and locks lie.
struct pa_survey {
    uint64_t tables[PA_MAX_NODES];
    uint64_t locks[PA_MAX_NODES]; ///< lock objects of these tables; none where locks are no objects
    uint64_t remote_locks;        ///< of them, those on another node than their table
    uint64_t failed_tables;       ///< for which the policy's nodes had no memory
};

/// Builds `tables` tables (at most 65536 of all threads together) for each of the gang's threads as
/// a slot of this batch would there, all alive at once, and destroys them; workloads without a
/// level as tables of the batch's. Tables that are pieces of a page are not surveyed: all zero.
/// Between slots only. Returns 0, EINVAL (a batch or count out of range) or ENOMEM.
int32_t pa_gang_survey(struct pa_gang *gang, uint32_t variant, const struct pa_batch *batch, uint32_t tables,
                       struct pa_survey *found);

/// What a load takes that needs the result of the one before, in ns: of lines that were in use until other
/// work touched `displaced_bytes` (at most 2^30; 0: none), and, steadily, all over `bytes` (2^12 to 2^30)
/// of memory. Returns 0, EINVAL, or ENOMEM; ENOTSUP on a processor without a time-stamp counter.
int32_t pa_displaced_load_ns(uint64_t displaced_bytes, double *ns);
int32_t pa_resident_load_ns(uint64_t bytes, double *ns);

/// What one modelled node consists of in the host's memory: the pages themselves, the struct pages
/// that describe them, zones, zonelists and the caches' part of the node, and the per-CPU areas of
/// its CPUs.
enum pa_arena { PA_ARENA_DIRECT_MAP, PA_ARENA_VMEMMAP, PA_ARENA_METADATA, PA_ARENA_PERCPU, PA_ARENAS };

/// What move_pages() said of a sample. Small host pages, also where huge ones back them.
struct pa_residence {
    uint64_t sampled_pages;
    uint64_t misplaced_pages; ///< on another node of the host than the one they are bound to
    uint64_t absent_pages;    ///< nowhere: not populated, or swapped out
    int32_t found_node;       ///< where the first misplaced page is; -1 without one
};

/// Samples at most `pages` pages of each piece of an arena, evenly spread, its first and last among
/// them. A node that is bound to none of the host's gives an empty sample. Returns 0, EINVAL (no
/// such node or arena) or move_pages()'s errno value (EPERM, ENOSYS).
int32_t pa_machine_residence(const struct pa_machine *machine, uint32_t node, uint8_t arena, uint32_t pages,
                             struct pa_residence *placement);

#pragma clang assume_nonnull end
#endif
