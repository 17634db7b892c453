// SPDX-License-Identifier: Apache-2.0
//
// For tests: address spaces, which Swift does not import because they are aligned to a cache line.

#ifndef PA_INTERNALS_MM_H
#define PA_INTERNALS_MM_H

#include <stdlib.h>

#include "../base/lock_large.h"
#include "../pgtable/ptlock.h"
#include "../run/machine.h"

/// Whether lockdep has seen somebody take the lock: it notes the class in it.
PA_HOT bool mm_lock_was_taken(const struct mm_struct *mm) {
    return mm->page_table_lock.lockdep.dep_map.class_cache[0];
}

/// An address space without tables; mm_free() ends it.
PA_HOT struct mm_struct *mm_new(void) {
    static struct lock_class_key key;
    struct mm_struct *mm = aligned_alloc(PA_CACHELINE, sizeof(*mm));

    *mm = (struct mm_struct){0};
    spinlock_boot_init(&mm->page_table_lock, "mm->page_table_lock", &key);
    return mm;
}
PA_HOT void mm_free(struct mm_struct *mm) { free(mm); }
PA_HOT pgd_t *mm_pgd(const struct mm_struct *mm) {
    return mm == &init_mm ? current->swapper_pg_dir : mm->pgd;
}
PA_HOT void mm_set_pgd(struct mm_struct *mm, pgd_t *pgd) { mm->pgd = pgd; }
PA_HOT long mm_pgtables_bytes(const struct mm_struct *mm) { return mm->pgtables_bytes; }

/// The class of the raw locks inside split page-table locks of PREEMPT_RT with lockdep.
PA_HOT const struct lock_class_key *rt_wait_lock_class(void) { return &rt_wait_lock_key; }

/// The class of split page-table locks.
PA_HOT const struct lock_class_key *ptlock_class(void) { return &ptlock_key; }

#endif
