// SPDX-License-Identifier: Apache-2.0
//
// The out-of-line halves of base/lock.inc.h, and __cond_resched(), as Debian's kernels have them:
// preemption is counted, an unlock is a call, because it may preempt, and functions are hardened
// and can be traced. Locks are the same words as in base/lock.c.

#include "traced.h"

#include <sched.h>

#define FLAVOUR FLAVOUR_DEBIAN_RT

#include "hardening.inc.h"
#include "lock.inc.h"

PA_COLD void preempt_schedule(void) {
    if (READ_ONCE(current->preempt_count) == PREEMPT_NEED_RESCHED && (current->irq_flags & X86_EFLAGS_IF))
        sched_yield();
}

int __cond_resched_debian(void) {
    branch_target();
    if (unlikely(READ_ONCE(current->preempt_count) == PREEMPT_NEED_RESCHED)) {
        preempt_schedule();
        return 1;
    }
    return 0;
}

void __rcu_read_lock_debian(void) {
    branch_target();
    current->rcu_read_lock_nesting++;
    barrier();
}

void __rcu_read_unlock_debian(void) {
    struct task_struct *t = current;

    branch_target();
    barrier();
    if (--t->rcu_read_lock_nesting == 0) {
        barrier();
        if (unlikely(READ_ONCE(t->rcu_read_unlock_special)))
            spin_bug(t, "rcu_read_unlock with work to do");
    }
}

void _raw_spin_lock_debian(struct raw_spinlock *lock) {
    branch_target();
    preempt_disable(FLAVOUR);
    queued_spin_lock(lock);
}

int _raw_spin_trylock_debian(struct raw_spinlock *lock) {
    branch_target();
    preempt_disable(FLAVOUR);
    if (likely(queued_spin_trylock(lock)))
        return 1;
    preempt_enable(FLAVOUR);
    return 0;
}

void _raw_spin_unlock_debian(struct raw_spinlock *lock) {
    branch_target();
    queued_spin_unlock(lock);
    preempt_enable(FLAVOUR);
}

void migrate_disable_debian(void) {
    struct task_struct *p = current;

    branch_target();
    if (p->migration_disabled) {
        p->migration_disabled++;
        return;
    }
    preempt_disable(FLAVOUR);
    p->nr_pinned++;
    p->migration_disabled = 1;
    preempt_enable(FLAVOUR);
}

/// What the scheduler is told if the task was moved meanwhile (struct set_affinity_ctx). Every end
/// of a section makes it; only that case uses it.
struct affinity_context {
    const void *new_mask;
    const void *user_mask;
    unsigned flags;
};
#define SCA_MIGRATE_ENABLE 4u

void migrate_enable_debian(void) {
    struct task_struct *p = current;
    volatile struct affinity_context context = {&p->cpu, NULL, SCA_MIGRATE_ENABLE};
    PA_GUARD_STACK();

    (void)context;
    branch_target();
    if (p->migration_disabled > 1) {
        p->migration_disabled--;
        return;
    }
    preempt_disable(FLAVOUR);
    barrier();
    p->migration_disabled = 0;
    p->nr_pinned--;
    preempt_enable(FLAVOUR);
}

PA_HOT bool rt_owner_cmpxchg(struct rt_spinlock *lock, struct task_struct *old, struct task_struct *new,
                             int order) {
    return __atomic_compare_exchange_n(&lock->owner, &old, new, false, order, __ATOMIC_RELAXED);
}

void rt_spin_lock_debian(struct rt_spinlock *lock) {
    PA_GUARD_STACK();

    branch_target();
    if (unlikely(!rt_owner_cmpxchg(lock, NULL, current, __ATOMIC_ACQUIRE)))
        rtlock_slowlock(lock);
    __rcu_read_lock_debian();
    migrate_disable_debian();
}

int rt_spin_trylock_debian(struct rt_spinlock *lock) {
    branch_target();
    if (unlikely(!rt_owner_cmpxchg(lock, NULL, current, __ATOMIC_ACQUIRE)))
        return 0;
    __rcu_read_lock_debian();
    migrate_disable_debian();
    return 1;
}

void rt_spin_unlock_debian(struct rt_spinlock *lock) {
    branch_target();
    migrate_enable_debian();
    if (unlikely(!rt_owner_cmpxchg(lock, current, NULL, __ATOMIC_RELEASE)))
        spin_bug(lock, "wrong owner");
    __rcu_read_unlock_debian();
}
