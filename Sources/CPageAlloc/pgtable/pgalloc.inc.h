// SPDX-License-Identifier: Apache-2.0
//
// Allocating and freeing single tables (include/asm-generic/pgalloc.h, 6.14 and 6.16). Each
// function takes mm as the kernel's does: a pointer known at run time only. It is hidden from the
// compiler, which would otherwise move the test of mm out of the measured loop and so give the
// series its test for nothing. Not so for kernel PTE tables: there the kernel's only caller names
// &init_mm, and its compiler drops the test.

#ifndef PA_PGTABLE_PGALLOC_INC_H
#define PA_PGTABLE_PGALLOC_INC_H

#include "../page/alloc.h"
#include "ctor.inc.h"

/// `page_order` is the architecture's page, in which NR_PAGETABLE counts.
PA_HOT struct page *__pagetable_alloc(gfp_t gfp, unsigned order, unsigned page_order,
                                      const struct pa_conf c) {
    struct page *ptdesc = alloc_pages(gfp | __GFP_COMP, order, flavour_of(c));

    if ((c.page_type == PA_ACCOUNTING_IN_ALLOC || c.accounted == PA_ACCOUNTING_IN_ALLOC) && likely(ptdesc))
        mark_pagetable(PA_ACCOUNTING_IN_ALLOC, ptdesc, 1l << (order - page_order), c);
    return ptdesc;
}

PA_HOT struct page *pagetable_alloc(gfp_t gfp, unsigned order, const struct pa_conf c) {
    return __pagetable_alloc(gfp, order, 0, c);
}

PA_HOT void __pagetable_free(struct page *ptdesc, unsigned page_order, const struct pa_conf c) {
    unsigned order = compound_order(ptdesc);

    unmark_pagetable(PA_ACCOUNTING_IN_ALLOC, ptdesc, 1l << (order - page_order), c);
    __free_pages(ptdesc, order, flavour_of(c));
}

PA_HOT void pagetable_free(struct page *ptdesc, const struct pa_conf c) { __pagetable_free(ptdesc, 0, c); }

PA_HOT void pagetable_dtor_free(struct page *ptdesc, const struct pgtable_env e, const struct pa_conf c) {
    pagetable_dtor(ptdesc, e, c);
    pagetable_free(ptdesc, c);
}

/// Only init_mm's tables are not charged to anybody.
PA_HOT gfp_t pgtable_gfp(const struct mm_struct *mm, const struct pa_conf c) {
    gfp_t user = c.memcg ? GFP_PGTABLE_USER : GFP_PGTABLE_KERNEL;

    return mm == &init_mm ? GFP_PGTABLE_KERNEL : user;
}

/// The mapped address of a new kernel PTE table, or NULL.
PA_HOT pte_t *pte_alloc_one_kernel(const struct mm_struct *mm, const struct pgtable_env e,
                                   const struct pa_conf c) {
    struct page *ptdesc = pagetable_alloc(GFP_PGTABLE_KERNEL, 0, c);

    if (unlikely(!ptdesc))
        return NULL;
    if (c.kernel_pte_ctor == PA_RULE_ALWAYS && unlikely(!pagetable_pte_ctor(mm, ptdesc, e, c))) {
        pagetable_free(ptdesc, c);
        return NULL;
    }
    return page_address(ptdesc);
}

PA_HOT void pte_free_kernel(const struct mm_struct *mm, pte_t *pte, const struct pgtable_env e,
                            const struct pa_conf c) {
    (void)mm;
    if (c.kernel_pte_ctor == PA_RULE_ALWAYS)
        pagetable_dtor_free(virt_to_page(pte), e, c);
    else
        pagetable_free(virt_to_page(pte), c);
}

/// pgtable_t: a user's PTE table is handed around as its page.
PA_HOT struct page *pte_alloc_one(const struct mm_struct *mm, const struct pgtable_env e,
                                  const struct pa_conf c) {
    struct page *ptdesc = pagetable_alloc(c.memcg ? GFP_PGTABLE_USER : GFP_PGTABLE_KERNEL, 0, c);

    OPTIMIZER_HIDE_VAR(mm);
    if (unlikely(!ptdesc))
        return NULL;
    if (unlikely(!pagetable_pte_ctor(mm, ptdesc, e, c))) {
        pagetable_free(ptdesc, c);
        return NULL;
    }
    return ptdesc;
}

PA_HOT void pte_free(const struct mm_struct *mm, struct page *ptdesc, const struct pgtable_env e,
                     const struct pa_conf c) {
    (void)mm;
    pagetable_dtor_free(ptdesc, e, c);
}

PA_HOT pmd_t *pmd_alloc_one(const struct mm_struct *mm, const struct pgtable_env e, const struct pa_conf c) {
    struct page *ptdesc;

    OPTIMIZER_HIDE_VAR(mm);
    ptdesc = pagetable_alloc(pgtable_gfp(mm, c), 0, c);
    if (unlikely(!ptdesc))
        return NULL;
    if (unlikely(!pagetable_pmd_ctor(mm, ptdesc, e, c))) {
        pagetable_free(ptdesc, c);
        return NULL;
    }
    return page_address(ptdesc);
}

/// PUD tables; P4D and PGD tables differ in name only, where they have a constructor.
PA_HOT void *upper_alloc_one(const struct mm_struct *mm, const struct pa_conf c) {
    struct page *ptdesc;

    OPTIMIZER_HIDE_VAR(mm);
    ptdesc = pagetable_alloc(pgtable_gfp(mm, c), 0, c);
    if (unlikely(!ptdesc))
        return NULL;
    pagetable_upper_ctor(ptdesc, c);
    return page_address(ptdesc);
}

/// pmd_free(), pud_free(), and the two below.
PA_HOT void upper_free(const struct mm_struct *mm, void *table, const struct pgtable_env e,
                       const struct pa_conf c) {
    (void)mm;
    pagetable_dtor_free(virt_to_page(table), e, c);
}

/// p4d_alloc_one(), pgd_alloc(): simply a page before v6.14.
PA_HOT void *p4d_alloc_one(const struct mm_struct *mm, const struct pa_conf c) {
    struct page *page;

    if (c.p4d_ctor == PA_RULE_ALWAYS)
        return upper_alloc_one(mm, c);
    OPTIMIZER_HIDE_VAR(mm);
    page = alloc_pages(pgtable_gfp(mm, c), 0, flavour_of(c));
    return likely(page) ? page_address(page) : NULL;
}

/// p4d_free(), pgd_free().
PA_HOT void p4d_free(const struct mm_struct *mm, void *table, const struct pgtable_env e,
                     const struct pa_conf c) {
    if (c.p4d_ctor == PA_RULE_ALWAYS)
        upper_free(mm, table, e, c);
    else
        __free_pages(virt_to_page(table), 0, flavour_of(c));
}

#endif
