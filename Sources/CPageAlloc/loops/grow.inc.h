// SPDX-License-Identifier: Apache-2.0
//
// New kernel address space, mapped for the first time.

#ifndef PA_LOOPS_GROW_INC_H
#define PA_LOOPS_GROW_INC_H

#include "../pgtable/tree.inc.h"
#include "timing.inc.h"

/// Maps [address, address + 1 GiB) at 4 KiB to consecutive frames, as ioremap does (mm/vmalloc.c,
/// 6.14: vmap_pte_range). Returns how many tables were made; stops at the first that finds no
/// memory.
PA_HOT uint64_t vmap_range(struct mm_struct *mm, pud_t *pud, uint64_t address, uint64_t *failed,
                           const struct pgtable_env e, const struct pa_conf c) {
    const uint64_t end = address + PUD_SIZE;
    uint64_t tables, pfn = 1ull << 20;
    pmd_t *pmd = pmd_alloc(mm, pud, address, e, c);

    if (unlikely(!pmd)) {
        ++*failed;
        return 0;
    }
    tables = 1;
    for (; address < end; address += PMD_SIZE, pmd++) {
        pte_t *pte = pte_alloc_kernel(pmd, address, e, c);

        if (unlikely(!pte)) {
            ++*failed;
            return tables;
        }
        tables++;
        set_ptes(pte, pfn, PTRS_PER_TABLE);
        pfn += PTRS_PER_TABLE;
    }
    return tables;
}

/// The upper levels are there already, as x86-64 preallocates them; only PMD and PTE tables are
/// timed. The kernel never takes such tables down again: doing so between the operations is not
/// timed.
PA_HOT void loop_grow(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    pud_t *first = pud_alloc(args->mm, pgd_offset_k(args->region), args->region, e, c);

    result->failed_tables = !first;
    for (uint64_t op = 0; first && op < args->ops; op++) {
        pud_t *pud = first + op % PTRS_PER_TABLE;
        struct window w = window_open();

        result->tables += vmap_range(args->mm, pud, args->region + op % PTRS_PER_TABLE * PUD_SIZE,
                                     &result->failed_tables, e, c);
        window_close(w, result);
        if (pud->v)
            free_pmd_table(args->mm, pud, e, c);
    }
    free_p4d_table(args->mm, pgd_offset_k(args->region), e, c);
}

#endif
