// SPDX-License-Identifier: Apache-2.0
//
// Page-table constructors and the one destructor (include/linux/mm.h, 6.14 and 6.16:
// pagetable_pte_ctor, pagetable_pmd_ctor, pagetable_{pud,p4d,pgd}_ctor, pagetable_dtor). What the
// series changes is in the rules of the configuration; the test of mm stays a test at run time.
// From July 2026 on it is pagetable_alloc() and pagetable_free() that mark and count a table, and
// what is left here is the lock.

#ifndef PA_PGTABLE_CTOR_INC_H
#define PA_PGTABLE_CTOR_INC_H

#include "../page/memcg.h"
#include "../page/vmstat.h"
#include "protect.h"
#include "ptlock.inc.h"

/// What constructors must know of a table that is not simply a page of an architecture with all
/// split locks.
struct table_geometry {
    long pages;      ///< what NR_PAGETABLE counts it as
    bool split_lock; ///< tables of this level can have a lock of their own
};
#define PAGE_SIZED ((struct table_geometry){1, true})

/// True if a step with this rule is to be done for a table of `mm`.
PA_HOT bool step_applies(uint8_t rule, const struct mm_struct *mm) {
    return rule == PA_RULE_ALWAYS || (rule == PA_RULE_CHECKED && mm != &init_mm) ||
           (rule == PA_RULE_USER && !mm_is_kernel(mm));
}

PA_HOT void account_pagetable(struct page *ptdesc, long pages, const struct pa_conf c) {
    if (c.counted)
        current->counts.accounted_pages += pages;
    if (c.memcg)
        lruvec_stat_mod_folio(ptdesc, NR_PAGETABLE, pages, flavour_of(c));
    else
        mod_node_page_state_of(NODE_DATA(page_to_nid(ptdesc)), NR_PAGETABLE, pages, flavour_of(c));
}

/// __SetPageTable() and __ClearPageTable() leave a page alone that has that type already.
PA_HOT void set_table_type(struct page *ptdesc) {
    if (likely(page_type_of(ptdesc) != PAGE_TYPE_TABLE >> 24))
        WRITE_ONCE(ptdesc->page_type, PAGE_TYPE_TABLE);
}

PA_HOT void clear_table_type(struct page *ptdesc) {
    if (likely(ptdesc->page_type != PAGE_TYPE_NONE))
        WRITE_ONCE(ptdesc->page_type, PAGE_TYPE_NONE);
}

/// Marks and counts a table as far as this build does so at this place.
PA_HOT void mark_pagetable(enum pa_accounting here, struct page *ptdesc, long pages, const struct pa_conf c) {
    if (c.page_type == here)
        set_table_type(ptdesc);
    if (c.accounted == here)
        account_pagetable(ptdesc, pages, c);
}

PA_HOT void unmark_pagetable(enum pa_accounting here, struct page *ptdesc, long pages,
                             const struct pa_conf c) {
    if (c.page_type == here)
        clear_table_type(ptdesc);
    if (c.accounted == here)
        account_pagetable(ptdesc, -pages, c);
}

/// What hangs from the constructor and the destructor (pgtable/protect.h).
PA_HOT void pagetable_hook(struct page *ptdesc, bool live, const struct pa_conf c) {
    if (c.hook == PA_HOOK_COUNT)
        current->hook_calls++;
    if (c.hook == PA_HOOK_PROTECT)
        protect_table(ptdesc, live);
    if (c.hook == PA_HOOK_DELAY && live)
        spend_turns(current->delay_turns);
}

PA_HOT void __pagetable_ctor(struct page *ptdesc, long pages, const struct pa_conf c) {
    if (c.counted)
        current->counts.ctors++;
    mark_pagetable(PA_ACCOUNTING_WITH_CTOR, ptdesc, pages, c);
    pagetable_hook(ptdesc, true, c);
}

PA_HOT void __pagetable_dtor(struct page *ptdesc, long pages, const struct pgtable_env e,
                             const struct pa_conf c) {
    if (c.counted)
        current->counts.dtors++;
    pagetable_hook(ptdesc, false, c);
    ptlock_free(ptdesc, e, c);
    unmark_pagetable(PA_ACCOUNTING_WITH_CTOR, ptdesc, pages, c);
}

PA_HOT void pagetable_dtor(struct page *ptdesc, const struct pgtable_env e, const struct pa_conf c) {
    __pagetable_dtor(ptdesc, 1, e, c);
}

PA_HOT bool __pagetable_pte_ctor(const struct mm_struct *mm, struct page *ptdesc,
                                 const struct table_geometry g, const struct pgtable_env e,
                                 const struct pa_conf c) {
    if (g.split_lock && step_applies(c.pte_ptlock_init, mm) && !ptlock_init(ptdesc, e, c))
        return false;
    __pagetable_ctor(ptdesc, g.pages, c);
    return true;
}

PA_HOT bool pagetable_pte_ctor(const struct mm_struct *mm, struct page *ptdesc, const struct pgtable_env e,
                               const struct pa_conf c) {
    return __pagetable_pte_ctor(mm, ptdesc, PAGE_SIZED, e, c);
}

/// With transparent huge pages the list of deposited tables lies in the ptdesc and is emptied with
/// the lock.
PA_HOT bool pmd_ptlock_init(struct page *ptdesc, const struct pgtable_env e, const struct pa_conf c) {
    if (c.lock == PA_LOCK_NONE)
        return true;
    ptdesc->pmd_huge_pte = NULL;
    return ptlock_init(ptdesc, e, c);
}

/// The count of ptdesc_pmd_pts_init(), for the sharing of huge pages' PMD tables, is set for every
/// mm until mm_is_kernel() comes; then only together with the lock.
PA_HOT bool __pagetable_pmd_ctor(const struct mm_struct *mm, struct page *ptdesc,
                                 const struct table_geometry g, const struct pgtable_env e,
                                 const struct pa_conf c) {
    bool applies = step_applies(c.pmd_ptlock_init, mm);

    if (g.split_lock && applies && !pmd_ptlock_init(ptdesc, e, c))
        return false;
    if (c.pmd_ptlock_init != PA_RULE_USER || applies)
        WRITE_ONCE(ptdesc->pt_share_count, 0);
    __pagetable_ctor(ptdesc, g.pages, c);
    return true;
}

PA_HOT bool pagetable_pmd_ctor(const struct mm_struct *mm, struct page *ptdesc, const struct pgtable_env e,
                               const struct pa_conf c) {
    return __pagetable_pmd_ctor(mm, ptdesc, PAGE_SIZED, e, c);
}

/// PUD, P4D and PGD: no lock, cannot fail.
PA_HOT void pagetable_upper_ctor(struct page *ptdesc, const struct pa_conf c) {
    __pagetable_ctor(ptdesc, 1, c);
}

#endif
