// SPDX-License-Identifier: Apache-2.0
//
// local_lock_t: protects a CPU's own data (include/linux/local_lock_internal.h, 6.12). It masks
// interrupts, and is a lock only to lockdep; on PREEMPT_RT it is a spinlock of this CPU, under
// which the task stays preemptible.

#ifndef PA_BASE_LOCAL_LOCK_INC_H
#define PA_BASE_LOCAL_LOCK_INC_H

#include "lock.inc.h"

/// It holds every kind of lock side by side, as struct spinlock does.
struct local_lock {
    struct rt_spinlock rt;
    struct lockdep_map dep_map;
    struct task_struct *owner;
};

PA_COLD void local_lock_boot_init(struct local_lock *lock, const char *name, struct lock_class_key *key);

/// `lock` is a per-CPU pointer.
PA_HOT unsigned long local_lock_irqsave(struct local_lock *lock, enum pa_flavour f) {
    unsigned long flags;

    if (enabled(CONFIG_PREEMPT_RT, f)) {
        migrate_disable(f);
        rt_lock(&this_cpu_ptr(lock)->rt, f);
        return 0;
    }
    flags = local_irq_save();
    if (f == FLAVOUR_LOCKDEP) {
        struct local_lock *l = this_cpu_ptr(lock);

        lock_acquire(&l->dep_map, 0, 0, 0, 1, NULL, (uintptr_t)__builtin_return_address(0));
        if (unlikely(l->owner))
            spin_bug(l, "local lock taken twice");
        l->owner = current;
    }
    return flags;
}

PA_HOT void local_unlock_irqrestore(struct local_lock *lock, unsigned long flags, enum pa_flavour f) {
    if (enabled(CONFIG_PREEMPT_RT, f)) {
        rt_unlock(&this_cpu_ptr(lock)->rt, f);
        migrate_enable(f);
        return;
    }
    if (f == FLAVOUR_LOCKDEP) {
        struct local_lock *l = this_cpu_ptr(lock);

        if (unlikely(l->owner != current))
            spin_bug(l, "local lock released by another task");
        l->owner = NULL;
        lock_release(&l->dep_map, (uintptr_t)__builtin_return_address(0));
    }
    local_irq_restore(flags);
}

#endif
