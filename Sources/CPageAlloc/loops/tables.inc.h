// SPDX-License-Identifier: Apache-2.0
//
// One table of any kind, as the loops construct and destroy it.

#ifndef PA_LOOPS_TABLES_INC_H
#define PA_LOOPS_TABLES_INC_H

#include "../pgtable/shape.inc.h"
#include "../pgtable/tree.inc.h"
#include "loop.h"

/// What is constructed: kernel PTE tables go through functions of their own, P4D and PGD tables
/// where they have no constructor, and so do the shapes of other architectures; all else is told
/// apart by mm.
enum table_kind { TABLE_PTE_KERNEL, TABLE_PTE_USER, TABLE_PMD, TABLE_UPPER, TABLE_P4D, TABLE_SHAPED };

PA_HOT enum table_kind table_kind(const struct run_args *args, const struct pa_conf c) {
    if (args->shape.source != PA_SOURCE_GENERIC)
        return TABLE_SHAPED;
    switch (args->level) {
    case PA_LEVEL_PTE: return args->mm == &init_mm ? TABLE_PTE_KERNEL : TABLE_PTE_USER;
    case PA_LEVEL_PMD: return TABLE_PMD;
    case PA_LEVEL_PUD: return TABLE_UPPER;
    default: return c.p4d_ctor == PA_RULE_ALWAYS ? TABLE_UPPER : TABLE_P4D;
    }
}

/// Whose tables they are: of a kernel PTE table the kernel's compiler knows it.
PA_HOT struct mm_struct *mm_of(enum table_kind kind, const struct run_args *args) {
    return kind == TABLE_PTE_KERNEL ? &init_mm : args->mm;
}

PA_HOT void *construct(enum table_kind kind, struct mm_struct *mm, const struct shape_env s,
                       const struct pgtable_env e, const struct pa_conf c) {
    switch (kind) {
    case TABLE_PTE_KERNEL: return pte_alloc_one_kernel(mm, e, c);
    case TABLE_PTE_USER: return pte_alloc_one(mm, e, c);
    case TABLE_PMD: return pmd_alloc_one(mm, e, c);
    case TABLE_UPPER: return upper_alloc_one(mm, c);
    case TABLE_P4D: return p4d_alloc_one(mm, c);
    case TABLE_SHAPED: return shape_alloc(mm, s, e, c);
    }
}

PA_HOT void destroy(enum table_kind kind, void *table, struct mm_struct *mm, const struct shape_env s,
                    const struct pgtable_env e, const struct pa_conf c) {
    switch (kind) {
    case TABLE_PTE_KERNEL: pte_free_kernel(mm, table, e, c); break;
    case TABLE_PTE_USER: pte_free(mm, table, e, c); break;
    case TABLE_PMD:
    case TABLE_UPPER: upper_free(mm, table, e, c); break;
    case TABLE_P4D: p4d_free(mm, table, e, c); break;
    case TABLE_SHAPED: shape_free(table, mm, s, e, c); break;
    }
}

/// What follows a construction in the kernel: the lock is taken under which the entry is filled
/// (mm/memory.c, 6.14: __pte_alloc_kernel, __pmd_alloc and the others). __pte_alloc() takes the PMD
/// table's; here, where there is none, the mm's stands for it. Callers that know no mm take none.
PA_HOT void install(enum table_kind kind, struct mm_struct *mm, const struct pa_conf c) {
    if (kind == TABLE_SHAPED && !mm)
        return;
    spin_lock(&mm->page_table_lock, flavour_of(c));
    spin_unlock(&mm->page_table_lock, flavour_of(c));
}

/// Makes <loop>_kind(), whose kind of table must be a constant, a loop for all kinds but the
/// shaped.
#define LOOP_OF_EVERY_KIND(loop)                                                                             \
    PA_HOT void loop_##loop(const struct run_args *args, struct run_result *result,                          \
                            const struct pa_conf c) {                                                        \
        switch (table_kind(args, c)) {                                                                       \
        case TABLE_PTE_KERNEL: loop##_kind(TABLE_PTE_KERNEL, args, result, c); break;                        \
        case TABLE_PTE_USER: loop##_kind(TABLE_PTE_USER, args, result, c); break;                            \
        case TABLE_PMD: loop##_kind(TABLE_PMD, args, result, c); break;                                      \
        case TABLE_UPPER: loop##_kind(TABLE_UPPER, args, result, c); break;                                  \
        case TABLE_P4D:                                                                                      \
            if (c.p4d_ctor != PA_RULE_ALWAYS) /* else it is TABLE_UPPER */                                   \
                loop##_kind(TABLE_P4D, args, result, c);                                                     \
            break;                                                                                           \
        case TABLE_SHAPED: break; /* see shaped_##loop() */                                                  \
        }                                                                                                    \
    }

#endif
