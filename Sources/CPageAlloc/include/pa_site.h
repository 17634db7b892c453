// SPDX-License-Identifier: Apache-2.0
//
// Building and destroying a few tables to see what happens to them: for checks, not for timing.

#ifndef PA_SITE_H
#define PA_SITE_H

#include "pa_run.h"

#pragma clang assume_nonnull begin

/// What was done: first as the steps themselves were counted, then as the machine's books changed.
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

/// Builds `tables` tables (1 to 2^20) on CPU 0 by the rules of `conf`, then destroys them, oldest first. Returns 0,
/// EINVAL (something out of range), or ENOMEM (as many as there was room for). What leaks by the rules stays in the
/// machine's books. Nothing else may run on the machine.
int32_t pa_site_run(struct pa_machine *machine, const struct pa_conf *conf, uint8_t level, uint8_t mm,
                    const struct pa_shape *shape, uint32_t tables, struct pa_effects *built,
                    struct pa_effects *destroyed);

/// 1: pages are checked when freed and handed out; bad ones are counted in pa_books.bad_pages and kept back. At
/// first 0. One switch (check_pages_enabled) for all machines of the process: not for timing either.
void pa_machine_check_pages(struct pa_machine *machine, uint8_t on);

#pragma clang assume_nonnull end
#endif
