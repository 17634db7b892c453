// SPDX-License-Identifier: Apache-2.0
//
// KASAN's shadow of new vmalloc space (mm/kasan/shadow.c, 6.14: kasan_populate_vmalloc,
// kasan_release_vmalloc; mm/memory.c: apply_to_pte_range): one byte for 8, and so 2 MiB of shadow,
// a PTE table and 512 pages, for 16 MiB. Later versions take the pages many at a time. Left out:
// unpoisoning what the caller asked for, the flushes.

#ifndef PA_LOOPS_KASAN_INC_H
#define PA_LOOPS_KASAN_INC_H

#include "../pgtable/tree.inc.h"
#include "timing.inc.h"
#include "poison.h"
#include "prepare.h"

/// False: no memory for the page.
PA_HOT bool kasan_populate_vmalloc_pte(pte_t *pte, const struct pa_conf c) {
    struct page *page;

    if (unlikely(pte->v))
        return true;
    page = alloc_pages(GFP_KERNEL, 0, flavour_of(c));
    if (unlikely(!page))
        return false;
    poison_page(page_address(page));
    spin_lock(&init_mm.page_table_lock, flavour_of(c));
    if (likely(!pte->v)) {
        pte_set(pte, page_to_pfn(page).v << PAGE_SHIFT | _KERNPG_TABLE);
        page = NULL;
    }
    spin_unlock(&init_mm.page_table_lock, flavour_of(c));
    if (unlikely(page))
        __free_pages(page, 0, flavour_of(c));
    return true;
}

PA_HOT void kasan_depopulate_vmalloc_pte(pte_t *pte, const struct pa_conf c) {
    struct page *page = virt_to_page(table_of(pte->v));

    spin_lock(&init_mm.page_table_lock, flavour_of(c));
    if (likely(pte->v)) {
        pte_set(pte, 0);
        __free_pages(page, 0, flavour_of(c));
    }
    spin_unlock(&init_mm.page_table_lock, flavour_of(c));
}

/// The table stays when the shadow goes, as it does in the kernel: taking it down, so that the next
/// operation finds new address space, is not timed.
PA_HOT void loop_kasan(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    pmd_t *pmd = prepare_pmd(&init_mm, args->region, e, c);

    result->failed_tables = !pmd;
    for (uint64_t op = 0; pmd && op < args->ops; op++) {
        struct window w = window_open();
        pte_t *pte = pte_alloc_kernel(pmd, args->region, e, c);

        if (likely(pte)) {
            unsigned pages = 0;

            while (pages < PTRS_PER_TABLE && likely(kasan_populate_vmalloc_pte(&pte[pages], c)))
                pages++;
            result->failed_tables += pages < PTRS_PER_TABLE;
            for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
                kasan_depopulate_vmalloc_pte(&pte[i], c);
        }
        window_close(w, result);
        result->tables += !!pte;
        result->failed_tables += !pte;
        if (pte)
            free_pte_table(&init_mm, pmd, e, c);
    }
    take_down_region(&init_mm, args->region, e, c);
}

#endif
