// SPDX-License-Identifier: Apache-2.0
//
// Small and huge mappings in turn at one kernel address: the one everyday path on which the kernel
// frees its own tables (mm/vmalloc.c and arch/x86/mm/pgtable.c, 6.12: vmap_try_huge_pmd,
// vmap_try_huge_pud, pmd_free_pte_page, pud_free_pmd_page). Left out: TLB flushes, vmap_area, the
// checks of alignment and memory type.

#ifndef PA_LOOPS_REMAP_INC_H
#define PA_LOOPS_REMAP_INC_H

#include "../pgtable/tree.inc.h"
#include "timing.inc.h"
#include "prepare.h"

#define REMAP_PUD_EVERY 8u  ///< one operation in so many is of 1 GiB
#define REMAP_PUD_TABLES 8u ///< and finds so many of its 2 MiB ranges mapped small
#define REMAP_PFN (1ull << 20)

/// `raw`: free_page() without destructor, as x86 did until the series' second version. Where the
/// constructor ran, the table stays accounted and its page keeps its type.
PA_HOT void free_huge_replaced_pte(pte_t *pte, bool raw, const struct pgtable_env e, const struct pa_conf c) {
    if (unlikely(raw))
        __free_pages(virt_to_page(pte), 0, flavour_of(c));
    else
        pte_free_kernel(&init_mm, pte, e, c);
}

PA_HOT void pmd_free_pte_page(pmd_t *pmd, bool raw, const struct pgtable_env e, const struct pa_conf c) {
    pte_t *pte = table_of(pmd->v);

    pmd_set(pmd, 0);
    barrier(); // flush_tlb_kernel_range()
    free_huge_replaced_pte(pte, raw, e, c);
}

/// False if there is no page to note the PTE tables in: the entry stays as it is.
PA_HOT bool pud_free_pmd_page(pud_t *pud, bool raw, const struct pgtable_env e, const struct pa_conf c) {
    pmd_t *pmd = table_of(pud->v), *noted;
    struct page *page = alloc_pages(GFP_KERNEL, 0, flavour_of(c));

    if (unlikely(!page))
        return false;
    noted = page_address(page);
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++) {
        noted[i] = pmd[i];
        if (noted[i].v)
            pmd_set(&pmd[i], 0);
    }
    pud_set(pud, 0);
    barrier(); // flush_tlb_kernel_range()
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
        if (noted[i].v)
            free_huge_replaced_pte(table_of(noted[i].v), raw, e, c);
    __free_pages(page, 0, flavour_of(c));
    upper_free(&init_mm, pmd, e, c);
    return true;
}

/// Maps 2 MiB at 4 KiB and unmaps them: the table stays. Adds the table to `tables` if it is a new
/// one.
PA_HOT bool vmap_vunmap_small(pmd_t *pmd, uint64_t address, uint64_t *tables, const struct pgtable_env e,
                              const struct pa_conf c) {
    bool missing = !pmd->v;
    pte_t *pte = pte_alloc_kernel(pmd, address, e, c);

    if (unlikely(!pte))
        return false;
    *tables += missing;
    set_ptes(pte, REMAP_PFN, PTRS_PER_TABLE);
    clear_ptes(pte, PTRS_PER_TABLE);
    return true;
}

PA_HOT void remap_pmd(pmd_t *pmd, uint64_t address, bool raw, struct run_result *sum,
                      const struct pgtable_env e, const struct pa_conf c) {
    if (unlikely(!vmap_vunmap_small(pmd, address, &sum->tables, e, c))) {
        sum->failed_tables++;
        return;
    }
    pmd_free_pte_page(pmd, raw, e, c);
    pmd_set(pmd, REMAP_PFN << PAGE_SHIFT | _KERNPG_TABLE | _PAGE_PSE);
    barrier();
    pmd_set(pmd, 0); // pmd_clear_huge()
}

PA_HOT void remap_pud(pud_t *pud, uint64_t address, bool raw, struct run_result *sum,
                      const struct pgtable_env e, const struct pa_conf c) {
    bool missing = !pud->v;
    pmd_t *pmd = pmd_alloc(&init_mm, pud, address, e, c);

    if (unlikely(!pmd)) {
        sum->failed_tables++;
        return;
    }
    sum->tables += missing;
    for (unsigned i = 0; i < REMAP_PUD_TABLES; i++) {
        if (unlikely(!vmap_vunmap_small(&pmd[i], address + i * PMD_SIZE, &sum->tables, e, c))) {
            sum->failed_tables++;
            break;
        }
    }
    if (unlikely(!pud_free_pmd_page(pud, raw, e, c))) {
        sum->failed_tables++; // stays mapped small; the next operation finds these tables
        return;
    }
    pud_set(pud, REMAP_PFN << PAGE_SHIFT | _KERNPG_TABLE | _PAGE_PSE);
    barrier();
    pud_set(pud, 0); // pud_clear_huge()
}

/// Operations 7, 15, 23 ... are of 1 GiB, so that 8 operations make 7 + 1 + 8 tables.
PA_HOT void loop_remap(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const uint64_t address = args->region, large = args->region + PUD_SIZE;
    const bool raw = args->raw_huge_free;
    pmd_t *pmd = prepare_pmd(&init_mm, address, e, c);
    pud_t *pud = pmd ? prepare_pud(&init_mm, large, e, c) : NULL;
    struct run_result sum = {.failed_tables = !pud};
    struct window w;

    if (likely(pud)) {
        w = window_open();
        for (uint64_t op = 1; op <= args->ops; op++) {
            if (op % REMAP_PUD_EVERY)
                remap_pmd(pmd, address, raw, &sum, e, c);
            else
                remap_pud(pud, large, raw, &sum, e, c);
        }
        window_close(w, result);
    }
    take_down_region(&init_mm, address, e, c);
    result->tables = sum.tables;
    result->failed_tables = sum.failed_tables;
}

#endif
