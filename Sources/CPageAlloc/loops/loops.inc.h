// SPDX-License-Identifier: Apache-2.0
//
// The timed loops. Each is inlined into run_<build>_<lock>_<workload>() with a constant configuration; those over
// tables of other architectures' shapes into functions of their own, so that what they are made of does not change
// the code of the others. Here: churn and bulk; the others are in loops/.

#ifndef PA_LOOPS_LOOPS_INC_H
#define PA_LOOPS_LOOPS_INC_H

#include "direct_map.inc.h"
#include "fork.inc.h"
#include "grow.inc.h"
#include "handover.inc.h"
#include "kasan.inc.h"
#include "race.inc.h"
#include "remap.inc.h"
#include "touch.inc.h"
#include "tables.inc.h"
#include "timing.inc.h"

/// Makes <loop>_kind(), whose kind of table must be a constant, a loop for all kinds but the shaped.
#define LOOP_OF_EVERY_KIND(loop)                                                                             \
    PA_HOT void loop_##loop(const struct run_args *args, struct run_result *result,                          \
                            const struct pa_conf c) {                                                        \
        switch (table_kind(args, c)) {                                                                       \
        case TABLE_PTE_KERNEL: loop##_kind(TABLE_PTE_KERNEL, args, result, c); break;                        \
        case TABLE_PTE_USER: loop##_kind(TABLE_PTE_USER, args, result, c); break;                            \
        case TABLE_PMD: loop##_kind(TABLE_PMD, args, result, c); break;                                      \
        case TABLE_UPPER: loop##_kind(TABLE_UPPER, args, result, c); break;                                  \
        case TABLE_P4D:                                                                                      \
            if (c.p4d_ctor != PA_STEP_ALWAYS) /* else it is TABLE_UPPER */                                   \
                loop##_kind(TABLE_P4D, args, result, c);                                                     \
            break;                                                                                           \
        case TABLE_SHAPED: break; /* see shaped_##loop() */                                                  \
        }                                                                                                    \
    }

PA_HOT void churn_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                       const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct shape_env s = {&args->shape, args->store};
    struct mm_struct *mm = args->mm;
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        void *table = construct(kind, mm, s, e, c);

        OPTIMIZER_HIDE_VAR(table); // who frees a table does not know how it was found
        if (likely(table))
            destroy(kind, table, mm, s, e, c);
        else
            failed++;
    }
    window_close(w, result);
    result->tables = args->ops - failed;
    result->failed_tables = failed;
}

LOOP_OF_EVERY_KIND(churn)

PA_HOT void shaped_churn(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    churn_kind(TABLE_SHAPED, args, result, c);
}

PA_HOT void bulk_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                      const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct shape_env s = {&args->shape, args->store};
    struct mm_struct *mm = args->mm;
    const uint32_t *order = args->destroy_order;
    void **tables = args->tables;
    const uint32_t count = args->bulk_tables;
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        for (uint32_t i = 0; i < count; i++) {
            tables[i] = construct(kind, mm, s, e, c);
            failed += !tables[i];
        }
        if (c.hook == PA_HOOK_PROTECT_BATCHED)
            protect_tables(tables, count, kind == TABLE_PTE_USER, true);
        if (c.hook == PA_HOOK_PROTECT_BATCHED)
            protect_tables(tables, count, kind == TABLE_PTE_USER, false);
        for (uint32_t i = 0; i < count; i++) {
            void *table = tables[order[i]];

            if (likely(table))
                destroy(kind, table, mm, s, e, c);
        }
    }
    window_close(w, result);
    result->tables = args->ops * count - failed;
    result->failed_tables = failed;
}

LOOP_OF_EVERY_KIND(bulk)

PA_HOT void shaped_bulk(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    bulk_kind(TABLE_SHAPED, args, result, c);
}

LOOP_OF_EVERY_KIND(handover)

#endif
