// SPDX-License-Identifier: Apache-2.0
//
// The loops over tables of one kind: one after the other (churn), and many at once (bulk). The
// loops over the shapes of other architectures are functions of their own, so that they do not
// change the code of the others.

#ifndef PA_LOOPS_ONE_KIND_INC_H
#define PA_LOOPS_ONE_KIND_INC_H

#include "tables.inc.h"
#include "timing.inc.h"

PA_HOT void churn_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                       const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct shape_env s = {&args->shape, args->store};
    struct mm_struct *mm = mm_of(kind, args);
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        void *table = construct(kind, mm, s, e, c);

        OPTIMIZER_HIDE_VAR(table); // who frees a table does not know how it was found
        if (unlikely(!table)) {
            failed++;
            continue;
        }
        install(kind, mm, c);
        destroy(kind, table, mm, s, e, c);
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
    struct mm_struct *mm = mm_of(kind, args);
    const uint32_t *order = args->destroy_order;
    void **tables = args->tables;
    const uint32_t count = args->bulk_tables;
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        for (uint32_t i = 0; i < count; i++) {
            tables[i] = construct(kind, mm, s, e, c);
            if (likely(tables[i]))
                install(kind, mm, c);
            else
                failed++;
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

#endif
