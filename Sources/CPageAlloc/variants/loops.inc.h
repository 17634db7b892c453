// SPDX-License-Identifier: Apache-2.0
//
// The timed loops. Each is inlined into run_<build>_<lock>_<workload>() with a constant configuration. Here: churn
// and bulk; the others are in loops/.

#ifndef PA_VARIANTS_LOOPS_INC_H
#define PA_VARIANTS_LOOPS_INC_H

#include "../pgtable/tree.inc.h"
#include "loops/direct_map.inc.h"
#include "loops/fork.inc.h"
#include "loops/grow.inc.h"
#include "loops/kasan.inc.h"
#include "loops/race.inc.h"
#include "loops/remap.inc.h"
#include "loops/touch.inc.h"
#include "timing.inc.h"

/// What is constructed: kernel PTE tables go through functions of their own, all else is told apart by mm.
enum table_kind { TABLE_PTE_KERNEL, TABLE_PTE_USER, TABLE_PMD, TABLE_UPPER };

PA_HOT enum table_kind table_kind(const struct run_args *args) {
    switch (args->level) {
    case PA_LEVEL_PTE: return args->mm == args->env.init_mm ? TABLE_PTE_KERNEL : TABLE_PTE_USER;
    case PA_LEVEL_PMD: return TABLE_PMD;
    default: return TABLE_UPPER;
    }
}

PA_HOT void *construct(enum table_kind kind, const struct mm_struct *mm, const struct pgtable_env e,
                       const struct pa_conf c) {
    switch (kind) {
    case TABLE_PTE_KERNEL: return pte_alloc_one_kernel(mm, e, c);
    case TABLE_PTE_USER: return pte_alloc_one(mm, e, c);
    case TABLE_PMD: return pmd_alloc_one(mm, e, c);
    case TABLE_UPPER: return upper_alloc_one(mm, e, c);
    }
}

PA_HOT void destroy(enum table_kind kind, void *table, const struct mm_struct *mm, const struct pgtable_env e,
                    const struct pa_conf c) {
    switch (kind) {
    case TABLE_PTE_KERNEL: pte_free_kernel(mm, table, e, c); break;
    case TABLE_PTE_USER: pte_free(mm, table, e, c); break;
    case TABLE_PMD:
    case TABLE_UPPER: upper_free(mm, table, e, c); break;
    }
}

PA_HOT void churn_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                       const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct mm_struct *mm = args->mm;
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        void *table = construct(kind, mm, e, c);

        OPTIMIZER_HIDE_VAR(table); // who frees a table does not know how it was found
        if (likely(table))
            destroy(kind, table, mm, e, c);
        else
            failed++;
    }
    window_close(w, result);
    result->tables = args->ops - failed;
    result->failed_tables = failed;
}

PA_HOT void loop_churn(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    switch (table_kind(args)) {
    case TABLE_PTE_KERNEL: churn_kind(TABLE_PTE_KERNEL, args, result, c); break;
    case TABLE_PTE_USER: churn_kind(TABLE_PTE_USER, args, result, c); break;
    case TABLE_PMD: churn_kind(TABLE_PMD, args, result, c); break;
    case TABLE_UPPER: churn_kind(TABLE_UPPER, args, result, c); break;
    }
}

PA_HOT void bulk_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                      const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct mm_struct *mm = args->mm;
    const uint32_t *order = args->destroy_order;
    void **tables = args->tables;
    const uint32_t count = args->bulk_tables;
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        for (uint32_t i = 0; i < count; i++) {
            tables[i] = construct(kind, mm, e, c);
            failed += !tables[i];
        }
        if (c.hook == PA_HOOK_PROTECT_BATCHED)
            protect_tables(tables, count, kind == TABLE_PTE_USER, true);
        if (c.hook == PA_HOOK_PROTECT_BATCHED)
            protect_tables(tables, count, kind == TABLE_PTE_USER, false);
        for (uint32_t i = 0; i < count; i++) {
            void *table = tables[order[i]];

            if (likely(table))
                destroy(kind, table, mm, e, c);
        }
    }
    window_close(w, result);
    result->tables = args->ops * count - failed;
    result->failed_tables = failed;
}

PA_HOT void loop_bulk(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    switch (table_kind(args)) {
    case TABLE_PTE_KERNEL: bulk_kind(TABLE_PTE_KERNEL, args, result, c); break;
    case TABLE_PTE_USER: bulk_kind(TABLE_PTE_USER, args, result, c); break;
    case TABLE_PMD: bulk_kind(TABLE_PMD, args, result, c); break;
    case TABLE_UPPER: bulk_kind(TABLE_UPPER, args, result, c); break;
    }
}

#endif
