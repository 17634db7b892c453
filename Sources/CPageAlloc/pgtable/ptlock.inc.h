// SPDX-License-Identifier: Apache-2.0
//
// The lock of one page table: none, the word in the ptdesc, or an object of the size its kernel's
// spinlock_t has (include/linux/mm.h, 6.14: ptlock_init, ptlock_free, ptlock_ptr; mm/Kconfig
// SPLIT_PTE_PTLOCKS).

#ifndef PA_PGTABLE_PTLOCK_INC_H
#define PA_PGTABLE_PTLOCK_INC_H

#include "../base/lock_large.h"
#include "ptlock.h"

PA_HOT bool ptlock_alloc(struct page *ptdesc, const struct pgtable_env e, const struct pa_conf c) {
    switch (c.lock) {
    case PA_LOCK_RT:
    case PA_LOCK_RT_DEBUG:
    case PA_LOCK_RT_LOCKDEP:
        return flavour_of(c) == FLAVOUR_DEBIAN_RT ? ptlock_alloc_debian_rt(e.page_ptl_cachep, ptdesc)
                                                  : ptlock_alloc_rt(e.page_ptl_cachep, ptdesc);
    case PA_LOCK_DEBUG: return ptlock_alloc_debug(e.page_ptl_cachep, ptdesc);
    case PA_LOCK_LOCKDEP:
    case PA_LOCK_LOCKSTAT: return ptlock_alloc_lockdep(e.page_ptl_cachep, ptdesc);
    default: return true;
    }
}

PA_HOT void ptlock_free(struct page *ptdesc, const struct pgtable_env e, const struct pa_conf c) {
    if (c.counted)
        current->counts.locks_freed += alloc_split_ptlocks(c) && ptdesc->ptl;
    switch (c.lock) {
    case PA_LOCK_RT:
    case PA_LOCK_RT_DEBUG:
    case PA_LOCK_RT_LOCKDEP:
        if (flavour_of(c) == FLAVOUR_DEBIAN_RT)
            ptlock_free_debian_rt(e.page_ptl_cachep, ptdesc);
        else
            ptlock_free_rt(e.page_ptl_cachep, ptdesc);
        break;
    case PA_LOCK_DEBUG: ptlock_free_debug(e.page_ptl_cachep, ptdesc); break;
    case PA_LOCK_LOCKDEP:
    case PA_LOCK_LOCKSTAT: ptlock_free_lockdep(e.page_ptl_cachep, ptdesc); break;
    default: break;
    }
}

/// spin_lock_init() of this kernel on the table's lock.
PA_HOT void ptlock_spin_lock_init(struct page *ptdesc, const struct pa_conf c) {
    switch (c.lock) {
    case PA_LOCK_EMBEDDED: ptdesc->ptl_embedded = 0; break;
    case PA_LOCK_RT: {
        struct rt_spinlock *lock = ptdesc->ptl;

        if (flavour_of(c) == FLAVOUR_DEBIAN_RT) {
            rt_mutex_base_init(lock);
            break;
        }
        lock->wait_lock.val = 0;
        lock->waiters_root = NULL;
        lock->waiters_leftmost = NULL;
        lock->owner = NULL;
        break;
    }
    case PA_LOCK_DEBUG: debug_spin_lock_init(ptdesc->ptl); break;
    case PA_LOCK_LOCKDEP: lockdep_spin_lock_init(ptdesc->ptl, "ptlock_ptr(ptdesc)", &ptlock_key); break;
    case PA_LOCK_LOCKSTAT: lockstat_spin_lock_init(ptdesc->ptl, "ptlock_ptr(ptdesc)", &ptlock_key); break;
    case PA_LOCK_RT_DEBUG: rt_debug_spin_lock_init(ptdesc->ptl); break;
    case PA_LOCK_RT_LOCKDEP: rt_lockdep_spin_lock_init(ptdesc->ptl, "ptlock_ptr(ptdesc)", &ptlock_key); break;
    default: break;
    }
}

/// False if the lock needs an object and there is no memory for it.
PA_HOT bool ptlock_init(struct page *ptdesc, const struct pgtable_env e, const struct pa_conf c) {
    if (!ptlock_alloc(ptdesc, e, c))
        return false;
    if (c.counted) {
        current->counts.ptlock_inits += c.lock != PA_LOCK_NONE;
        current->counts.locks_allocated += alloc_split_ptlocks(c);
    }
    ptlock_spin_lock_init(ptdesc, c);
    return true;
}

/// Takes the lock that guards a table's entries: its own where locks are split, else the mm's.
PA_HOT void ptl_lock(struct mm_struct *mm, struct page *ptdesc, const struct pa_conf c) {
    switch (c.lock) {
    case PA_LOCK_NONE: spin_lock(&mm->page_table_lock, flavour_of(c)); break;
    case PA_LOCK_EMBEDDED: plain_lock((struct raw_spinlock *)&ptdesc->ptl_embedded, flavour_of(c)); break;
    case PA_LOCK_RT: rt_lock(ptdesc->ptl, flavour_of(c)); break;
    case PA_LOCK_DEBUG: _raw_spin_lock_debug(ptdesc->ptl); break;
    case PA_LOCK_LOCKDEP:
    case PA_LOCK_LOCKSTAT: _raw_spin_lock_lockdep(ptdesc->ptl); break;
    case PA_LOCK_RT_DEBUG: rt_spin_lock_debug(ptdesc->ptl); break;
    case PA_LOCK_RT_LOCKDEP: rt_spin_lock_lockdep(ptdesc->ptl); break;
    }
}

PA_HOT void ptl_unlock(struct mm_struct *mm, struct page *ptdesc, const struct pa_conf c) {
    switch (c.lock) {
    case PA_LOCK_NONE: spin_unlock(&mm->page_table_lock, flavour_of(c)); break;
    case PA_LOCK_EMBEDDED: plain_unlock((struct raw_spinlock *)&ptdesc->ptl_embedded, flavour_of(c)); break;
    case PA_LOCK_RT: rt_unlock(ptdesc->ptl, flavour_of(c)); break;
    case PA_LOCK_DEBUG: _raw_spin_unlock_debug(ptdesc->ptl); break;
    case PA_LOCK_LOCKDEP:
    case PA_LOCK_LOCKSTAT: _raw_spin_unlock_lockdep(ptdesc->ptl); break;
    case PA_LOCK_RT_DEBUG: rt_spin_unlock_debug(ptdesc->ptl); break;
    case PA_LOCK_RT_LOCKDEP: rt_spin_unlock_lockdep(ptdesc->ptl); break;
    }
}

#endif
