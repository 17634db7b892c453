// SPDX-License-Identifier: Apache-2.0
//
// Populating and taking down the tree (mm/memory.c, 6.14: __pte_alloc_kernel, __pte_alloc,
// __pmd_alloc, __pud_alloc, __p4d_alloc, pmd_install, free_pgd_range). Whoever finds the entry
// filled meanwhile has lost a race and frees its table again. Left out: folded levels, mmu_gather's
// batches (a table is freed at once).

#ifndef PA_PGTABLE_TREE_INC_H
#define PA_PGTABLE_TREE_INC_H

#include <errno.h>

#include "entries.h"
#include "pgalloc.inc.h"

PA_HOT void mm_add_table_bytes(struct mm_struct *mm, long tables) {
    __atomic_fetch_add(&mm->pgtables_bytes, tables * (long)PAGE_SIZE, __ATOMIC_RELAXED);
}

PA_HOT int __p4d_alloc(struct mm_struct *mm, pgd_t *pgd, const struct pgtable_env e, const struct pa_conf c) {
    void *new = p4d_alloc_one(mm, c);

    if (unlikely(!new))
        return -ENOMEM;
    spin_lock(&mm->page_table_lock, flavour_of(c));
    if (likely(!(pgd->v & _PAGE_PRESENT))) {
        populate(&pgd->v, new, flavour_of(c));
        new = NULL;
    }
    spin_unlock(&mm->page_table_lock, flavour_of(c));
    if (unlikely(new))
        p4d_free(mm, new, e, c);
    return 0;
}

PA_HOT int __pud_alloc(struct mm_struct *mm, p4d_t *p4d, const struct pgtable_env e, const struct pa_conf c) {
    void *new = upper_alloc_one(mm, c);

    if (unlikely(!new))
        return -ENOMEM;
    spin_lock(&mm->page_table_lock, flavour_of(c));
    if (likely(!(p4d->v & _PAGE_PRESENT))) {
        mm_add_table_bytes(mm, 1);
        populate(&p4d->v, new, flavour_of(c));
        new = NULL;
    }
    spin_unlock(&mm->page_table_lock, flavour_of(c));
    if (unlikely(new))
        upper_free(mm, new, e, c);
    return 0;
}

/// The lock of the PUD level is the mm's: it is never split.
PA_HOT int __pmd_alloc(struct mm_struct *mm, pud_t *pud, const struct pgtable_env e, const struct pa_conf c) {
    pmd_t *new = pmd_alloc_one(mm, e, c);

    if (unlikely(!new))
        return -ENOMEM;
    spin_lock(&mm->page_table_lock, flavour_of(c));
    if (likely(!(pud->v & _PAGE_PRESENT))) {
        mm_add_table_bytes(mm, 1);
        populate(&pud->v, new, flavour_of(c));
        new = NULL;
    }
    spin_unlock(&mm->page_table_lock, flavour_of(c));
    if (unlikely(new))
        upper_free(mm, new, e, c);
    return 0;
}

PA_HOT int __pte_alloc_kernel(pmd_t *pmd, const struct pgtable_env e, const struct pa_conf c) {
    pte_t *new = pte_alloc_one_kernel(&init_mm, e, c);

    if (unlikely(!new))
        return -ENOMEM;
    spin_lock(&init_mm.page_table_lock, flavour_of(c));
    if (likely(!pmd->v)) {
        populate(&pmd->v, new, flavour_of(c));
        new = NULL;
    }
    spin_unlock(&init_mm.page_table_lock, flavour_of(c));
    if (unlikely(new))
        pte_free_kernel(&init_mm, new, e, c);
    return 0;
}

/// pmd_install() takes the lock of the PMD table.
PA_HOT int __pte_alloc(struct mm_struct *mm, pmd_t *pmd, const struct pgtable_env e, const struct pa_conf c) {
    struct page *new = pte_alloc_one(mm, e, c), *pmd_page = virt_to_page(pmd);

    if (unlikely(!new))
        return -ENOMEM;
    ptl_lock(mm, pmd_page, c);
    if (likely(!pmd->v)) {
        mm_add_table_bytes(mm, 1);
        populate_pfn(&pmd->v, page_to_pfn(new), flavour_of(c));
        new = NULL;
    }
    ptl_unlock(mm, pmd_page, c);
    if (unlikely(new))
        pte_free(mm, new, e, c);
    return 0;
}

/// The tables above the PMD entry of an address, made where they are missing. NULL: no memory.
PA_HOT pud_t *pud_alloc(struct mm_struct *mm, pgd_t *pgd, uint64_t address, const struct pgtable_env e,
                        const struct pa_conf c) {
    p4d_t *p4d;

    if (unlikely(!pgd->v) && __p4d_alloc(mm, pgd, e, c))
        return NULL;
    p4d = p4d_entry(table_of(pgd->v), address);
    if (unlikely(!p4d->v) && __pud_alloc(mm, p4d, e, c))
        return NULL;
    return pud_entry(table_of(p4d->v), address);
}

PA_HOT pmd_t *pmd_alloc(struct mm_struct *mm, pud_t *pud, uint64_t address, const struct pgtable_env e,
                        const struct pa_conf c) {
    if (unlikely(!pud->v) && __pmd_alloc(mm, pud, e, c))
        return NULL;
    return pmd_entry(table_of(pud->v), address);
}

PA_HOT pte_t *pte_alloc_kernel(pmd_t *pmd, uint64_t address, const struct pgtable_env e,
                               const struct pa_conf c) {
    if (unlikely(!pmd->v) && __pte_alloc_kernel(pmd, e, c))
        return NULL;
    return pte_entry(table_of(pmd->v), address);
}

PA_HOT pte_t *pte_alloc(struct mm_struct *mm, pmd_t *pmd, uint64_t address, const struct pgtable_env e,
                        const struct pa_conf c) {
    if (unlikely(!pmd->v) && __pte_alloc(mm, pmd, e, c))
        return NULL;
    return pte_entry(table_of(pmd->v), address);
}

PA_HOT void free_pte_table(struct mm_struct *mm, pmd_t *pmd, const struct pgtable_env e,
                           const struct pa_conf c) {
    pte_t *table = table_of(pmd->v);

    pmd_set(pmd, 0);
    if (mm == &init_mm) {
        pte_free_kernel(mm, table, e, c);
    } else {
        mm_add_table_bytes(mm, -1);
        pte_free(mm, virt_to_page(table), e, c);
    }
}

PA_HOT uint64_t free_pmd_table(struct mm_struct *mm, pud_t *pud, const struct pgtable_env e,
                               const struct pa_conf c) {
    pmd_t *table = table_of(pud->v);
    uint64_t freed = 1;

    for (unsigned i = next_entry(table, 0); i < PTRS_PER_TABLE; i = next_entry(table, i + 1)) {
        free_pte_table(mm, &table[i], e, c);
        freed++;
    }
    pud_set(pud, 0);
    mm_add_table_bytes(mm, -1);
    upper_free(mm, table, e, c);
    return freed;
}

PA_HOT uint64_t free_pud_table(struct mm_struct *mm, p4d_t *p4d, const struct pgtable_env e,
                               const struct pa_conf c) {
    pud_t *table = table_of(p4d->v);
    uint64_t freed = 1;

    for (unsigned i = next_entry(table, 0); i < PTRS_PER_TABLE; i = next_entry(table, i + 1))
        freed += free_pmd_table(mm, &table[i], e, c);
    p4d_set(p4d, 0);
    mm_add_table_bytes(mm, -1);
    upper_free(mm, table, e, c);
    return freed;
}

/// Takes down what hangs from one PGD entry, if anything; returns how many tables were freed.
PA_HOT uint64_t free_p4d_table(struct mm_struct *mm, pgd_t *pgd, const struct pgtable_env e,
                               const struct pa_conf c) {
    p4d_t *table;
    uint64_t freed = 1;

    if (likely(!pgd->v))
        return 0;
    table = table_of(pgd->v);
    for (unsigned i = next_entry(table, 0); i < PTRS_PER_TABLE; i = next_entry(table, i + 1))
        freed += free_pud_table(mm, &table[i], e, c);
    pgd_set(pgd, 0);
    p4d_free(mm, table, e, c);
    return freed;
}

PA_HOT uint64_t free_pgd_range(struct mm_struct *mm, pgd_t *pgds, const struct pgtable_env e,
                               const struct pa_conf c) {
    uint64_t freed = 0;

    for (unsigned i = next_entry(pgds, 0); i < PTRS_PER_TABLE; i = next_entry(pgds, i + 1))
        freed += free_p4d_table(mm, &pgds[i], e, c);
    return freed;
}

#endif
