// SPDX-License-Identifier: Apache-2.0
//
// The loser of a race for a kernel table (mm/memory.c, 6.14: __pte_alloc_kernel, __pmd_alloc): the
// table is constructed before the lock is taken, and destroyed again because the entry turns out to
// be filled. All threads of a gang lose at the same entries and meet at init_mm.page_table_lock.
// Who wins is decided beforehand, so that every operation does the same.

#ifndef PA_LOOPS_RACE_INC_H
#define PA_LOOPS_RACE_INC_H

#include <sched.h>

#include "../pgtable/tree.inc.h"
#include "timing.inc.h"
#include "prepare.h"

#define RACE_PMD_EVERY 8u ///< one operation in so many is for a PMD table

/// The first to come fills the entries for all, the others wait for it.
static PA_COLD bool race_open(const struct run_args *args, const struct pa_conf c) {
    struct race_shared *shared = args->race;
    uint32_t state;

    if (!__atomic_exchange_n(&shared->claimed, 1, __ATOMIC_ACQ_REL)) {
        shared->pmd = prepare_filled_pmd(shared->region, args->env, c);
        shared->pud = shared->pmd ? prepare_pud(&init_mm, shared->region, args->env, c) : NULL;
        __atomic_store_n(&shared->state, shared->pud ? RACE_READY : RACE_FAILED, __ATOMIC_RELEASE);
    }
    while (!(state = __atomic_load_n(&shared->state, __ATOMIC_ACQUIRE)))
        sched_yield();
    return state == RACE_READY;
}

/// The last to leave takes the entries' tables down.
static PA_COLD void race_close(const struct run_args *args, const struct pa_conf c) {
    if (!__atomic_sub_fetch(&args->race->members, 1, __ATOMIC_ACQ_REL))
        take_down_region(&init_mm, args->race->region, args->env, c);
}

PA_HOT void loop_race(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const bool ready = race_open(args, c);
    pmd_t *pmd = args->race->pmd;
    pud_t *pud = args->race->pud;
    uint64_t tables = 0, failed = !ready;
    struct window w;

    if (likely(ready)) {
        w = window_open();
        for (uint64_t op = 1; op <= args->ops; op++)
            failed +=
                !!(op % RACE_PMD_EVERY ? __pte_alloc_kernel(pmd, e, c) : __pmd_alloc(&init_mm, pud, e, c));
        window_close(w, result);
        tables = args->ops - failed;
    }
    race_close(args, c);
    result->tables = tables;
    result->failed_tables = failed;
}

#endif
