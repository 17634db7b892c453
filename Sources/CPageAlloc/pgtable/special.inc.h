// SPDX-License-Identifier: Apache-2.0
//
// Kernel tables that do not come from pte_alloc_kernel() and its like: __create_pgd_mapping() with
// its allocator (arch/arm64/mm/mmu.c, 6.14 and 6.16), for hot-added memory, EFI's mappings and the
// split of the direct map. Pages come uncleared; whether a level's tables are constructed, and for
// which mm, is the caller's affair and known at run time, as the kernel's is a pointer to the
// allocator. Left out: fixmap, its mutex, contiguous and block mappings.

#ifndef PA_PGTABLE_SPECIAL_INC_H
#define PA_PGTABLE_SPECIAL_INC_H

#include "entries.h"
#include "pgalloc.inc.h"

struct pgtable_special {
    const struct mm_struct *mm; ///< what constructors are told; NULL: that nobody knows
    uint8_t ctor_levels;        ///< bit 1 << enum pa_level
    uint8_t dtor_levels;
};

PA_HOT bool special_ctor(enum pa_level level, const struct mm_struct *mm, struct page *ptdesc,
                         const struct pgtable_env e, const struct pa_conf c) {
    switch (level) {
    case PA_LEVEL_PTE: return pagetable_pte_ctor(mm, ptdesc, e, c);
    case PA_LEVEL_PMD: return pagetable_pmd_ctor(mm, ptdesc, e, c);
    default: pagetable_upper_ctor(ptdesc, c); return true;
    }
}

/// __pgd_pgtable_alloc(): the caller clears the page. NULL where the kernel would stop (BUG_ON).
PA_HOT void *pgd_pgtable_alloc(enum pa_level level, const struct pgtable_special *s,
                               const struct pgtable_env e, const struct pa_conf c) {
    struct page *ptdesc = pagetable_alloc(GFP_PGTABLE_KERNEL & ~__GFP_ZERO, 0, c);

    if (unlikely(!ptdesc))
        return NULL;
    if ((s->ctor_levels & 1u << level) && unlikely(!special_ctor(level, s->mm, ptdesc, e, c))) {
        pagetable_free(ptdesc, c);
        return NULL;
    }
    return page_address(ptdesc);
}

/// free_hotplug_pgtable_page()
PA_HOT void pgd_pgtable_free(enum pa_level level, void *table, const struct pgtable_special *s,
                             const struct pgtable_env e, const struct pa_conf c) {
    struct page *ptdesc = virt_to_page(table);

    if (s->dtor_levels & 1u << level)
        pagetable_dtor(ptdesc, e, c);
    pagetable_free(ptdesc, c);
}

/// The table that hangs from an entry, made if there is none.
PA_HOT void *special_table(uint64_t *entry, enum pa_level level, const struct pgtable_special *s,
                           uint64_t *made, const struct pgtable_env e, const struct pa_conf c) {
    void *table;

    if (likely(*entry))
        return table_of(*entry);
    table = pgd_pgtable_alloc(level, s, e, c);
    if (unlikely(!table))
        return NULL;
    clear_page(table); // init_clear_pgtable()
    __atomic_store_n(entry, __pa(table) | _PAGE_TABLE, __ATOMIC_RELEASE);
    ++*made;
    return table;
}

/// __create_pgd_mapping() of `pages` 4 KiB pages. False: no memory; what was made is in the tree.
PA_HOT bool create_pgd_mapping(pgd_t *pgds, uint64_t start, uint32_t pages, const struct pgtable_special *s,
                               uint64_t *made, const struct pgtable_env e, const struct pa_conf c) {
    const uint64_t end = start + (uint64_t)pages * PAGE_SIZE;

    for (uint64_t address = start, next; address < end; address = next) {
        void *p4ds = special_table(&pgd_entry(pgds, address)->v, PA_LEVEL_P4D, s, made, e, c);
        void *puds = p4ds ? special_table(&p4d_entry(p4ds, address)->v, PA_LEVEL_PUD, s, made, e, c) : NULL;
        void *pmds = puds ? special_table(&pud_entry(puds, address)->v, PA_LEVEL_PMD, s, made, e, c) : NULL;
        void *ptes = pmds ? special_table(&pmd_entry(pmds, address)->v, PA_LEVEL_PTE, s, made, e, c) : NULL;

        if (unlikely(!ptes))
            return false;
        next = MIN((address + PMD_SIZE) & ~(PMD_SIZE - 1), end);
        set_ptes(pte_entry(ptes, address), address >> PAGE_SHIFT, (unsigned)((next - address) >> PAGE_SHIFT));
    }
    return true;
}

/// unmap_hotplug_range() and free_empty_tables() below one PUD entry: one walk clears the entries,
/// another frees the tables that it finds empty.
PA_HOT void remove_pgd_mapping(pud_t *pud, const struct pgtable_special *s, const struct pgtable_env e,
                               const struct pa_conf c) {
    pmd_t *pmds = table_of(pud->v);

    for (unsigned i = next_entry(pmds, 0); i < PTRS_PER_TABLE; i = next_entry(pmds, i + 1))
        clear_ptes(table_of(pmds[i].v), PTRS_PER_TABLE);
    for (unsigned i = next_entry(pmds, 0); i < PTRS_PER_TABLE; i = next_entry(pmds, i + 1)) {
        pte_t *ptes = table_of(pmds[i].v);

        if (unlikely(next_entry(ptes, 0) < PTRS_PER_TABLE))
            continue;
        pmd_set(&pmds[i], 0);
        pgd_pgtable_free(PA_LEVEL_PTE, ptes, s, e, c);
    }
    if (unlikely(next_entry(pmds, 0) < PTRS_PER_TABLE))
        return;
    pud_set(pud, 0);
    pgd_pgtable_free(PA_LEVEL_PMD, pmds, s, e, c);
}

#endif
