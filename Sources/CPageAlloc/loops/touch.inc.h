// SPDX-License-Identifier: Apache-2.0
//
// A process maps 8 MiB of anonymous memory, touches every page and unmaps it (mm/memory.c, 6.14:
// __handle_mm_fault, do_anonymous_page, zap_pte_range, free_pgtables), as will-it-scale's
// page_fault1 does with 128. Neighbours keep the tables above alive. Left out: VMAs, the fault
// itself, rmap, LRU lists and the charge of data pages, TLB flushes: a real fault costs many times
// this.

#ifndef PA_LOOPS_TOUCH_INC_H
#define PA_LOOPS_TOUCH_INC_H

#include "../pgtable/tree.inc.h"
#include "timing.inc.h"
#include "prepare.h"

#define TOUCH_START 0x00007fffc0000000ull
#define TOUCH_TABLES 4u
/// GFP_HIGHUSER_MOVABLE, zeroed: what vma_alloc_zeroed_movable_folio() asks for.
#define GFP_ANON (GFP_KERNEL | __GFP_HARDWALL | __GFP_HIGHMEM | __GFP_MOVABLE | __GFP_ZERO)

/// False: no memory for the table or the page.
PA_HOT bool touch_page(struct mm_struct *mm, uint64_t address, uint64_t *tables, const struct pgtable_env e,
                       const struct pa_conf c) {
    pud_t *pud = pud_alloc(mm, pgd_offset(mm, address), address, e, c);
    pmd_t *pmd = pud ? pmd_alloc(mm, pud, address, e, c) : NULL;
    bool missing = pmd && !pmd->v;
    pte_t *pte = pmd ? pte_alloc(mm, pmd, address, e, c) : NULL;
    struct page *page;

    if (unlikely(!pte))
        return false;
    *tables += missing;
    page = alloc_pages(GFP_ANON, 0, flavour_of(c));
    if (unlikely(!page))
        return false;
    ptl_lock(mm, virt_to_page(pte), c);
    pte_set(pte, page_to_pfn(page).v << PAGE_SHIFT | _PAGE_TABLE);
    ptl_unlock(mm, virt_to_page(pte), c);
    return true;
}

/// The pages are gathered and freed without the lock, a table's worth at a time, as mmu_gather
/// does.
PA_HOT void unmap_pages(struct mm_struct *mm, pmd_t *pmd, const struct pgtable_env e,
                        const struct pa_conf c) {
    uint64_t pfns[PTRS_PER_TABLE];

    for (unsigned i = 0; i < TOUCH_TABLES && pmd[i].v; i++) {
        pte_t *pte = table_of(pmd[i].v);
        unsigned pages;

        ptl_lock(mm, virt_to_page(pte), c);
        pages = zap_ptes(pte, PTRS_PER_TABLE, pfns);
        ptl_unlock(mm, virt_to_page(pte), c);
        while (pages--)
            __free_pages(pfn_to_page((pfn_t){pfns[pages]}), 0, flavour_of(c));
    }
    for (unsigned i = 0; i < TOUCH_TABLES && pmd[i].v; i++)
        free_pte_table(mm, &pmd[i], e, c);
}

PA_HOT void loop_touch(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    struct mm_struct *mm = args->mm;
    pmd_t *pmd = prepare_empty_process(mm, c) ? prepare_pmd(mm, TOUCH_START, e, c) : NULL;
    uint64_t tables = 0, failed = !pmd;
    struct window w;

    if (likely(pmd)) {
        w = window_open();
        for (uint64_t ops = args->ops; ops; ops--) {
            uint64_t address = TOUCH_START, end = TOUCH_START + TOUCH_TABLES * PMD_SIZE;

            while (address < end && likely(touch_page(mm, address, &tables, e, c)))
                address += PAGE_SIZE;
            failed += address < end;
            unmap_pages(mm, pmd, e, c);
        }
        window_close(w, result);
    }
    take_down_process(mm, e, c);
    result->tables = tables;
    result->failed_tables = failed;
}

#endif
