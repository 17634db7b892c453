// SPDX-License-Identifier: Apache-2.0
//
// spin_lock(), spin_trylock() and spin_unlock() of each flavour, as 6.12 has them:
// kernel/locking/spinlock.c and asm-generic/qspinlock.h (plain), kernel/locking/spinlock_rt.c and
// rtmutex.c (RT), spinlock_debug.c (debug), lockdep.c in front of the latter (lockdep). The
// out-of-line halves are calls there and calls here. Left out on purpose: the queue of waiters
// (they spin), priority inheritance.

#ifndef PA_BASE_LOCK_INC_H
#define PA_BASE_LOCK_INC_H

#include "lock.h"
#include "lockdep.h"

void queued_spin_lock_slowpath(struct raw_spinlock *lock);
void rtlock_slowlock(struct rt_spinlock *lock);
void spin_bug(const void *lock, const char *what);

PA_CALL void migrate_disable_rt(void);
PA_CALL void migrate_enable_rt(void);
PA_CALL void __rcu_read_lock_rt(void);
PA_CALL void __rcu_read_unlock_rt(void);
PA_CALL void migrate_disable_debian(void);
PA_CALL void migrate_enable_debian(void);
PA_CALL void __rcu_read_lock_debian(void);
PA_CALL void __rcu_read_unlock_debian(void);

PA_CALL void _raw_spin_lock(struct raw_spinlock *lock);
PA_CALL int _raw_spin_trylock(struct raw_spinlock *lock);
PA_CALL void rt_mutex_base_init(struct rt_spinlock *lock);
PA_CALL void rt_spin_lock(struct rt_spinlock *lock);
PA_CALL int rt_spin_trylock(struct rt_spinlock *lock);
PA_CALL void rt_spin_unlock(struct rt_spinlock *lock);
PA_CALL void do_raw_spin_lock(struct debug_spinlock *lock);
PA_CALL int do_raw_spin_trylock(struct debug_spinlock *lock);
PA_CALL void do_raw_spin_unlock(struct debug_spinlock *lock);
PA_CALL void _raw_spin_lock_debug(struct debug_spinlock *lock);
PA_CALL int _raw_spin_trylock_debug(struct debug_spinlock *lock);
PA_CALL void _raw_spin_unlock_debug(struct debug_spinlock *lock);
PA_CALL void _raw_spin_lock_lockdep(struct lockdep_spinlock *lock);
PA_CALL int _raw_spin_trylock_lockdep(struct lockdep_spinlock *lock);
PA_CALL void _raw_spin_unlock_lockdep(struct lockdep_spinlock *lock);
PA_CALL void _raw_spin_lock_debian(struct raw_spinlock *lock);
PA_CALL int _raw_spin_trylock_debian(struct raw_spinlock *lock);
PA_CALL void _raw_spin_unlock_debian(struct raw_spinlock *lock);
PA_CALL void rt_spin_lock_debian(struct rt_spinlock *lock);
PA_CALL int rt_spin_trylock_debian(struct rt_spinlock *lock);
PA_CALL void rt_spin_unlock_debian(struct rt_spinlock *lock);
/// preempt_enable() calls it when another task should run; nothing in the model asks for that.
void preempt_schedule(void);

/// The plain lock's fast paths, inline in the kernel too.
PA_HOT bool queued_spin_trylock(struct raw_spinlock *lock) {
    uint32_t expected = 0;

    return READ_ONCE(lock->val) == 0 &&
           __atomic_compare_exchange_n(&lock->val, &expected, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

PA_HOT void queued_spin_lock(struct raw_spinlock *lock) {
    uint32_t expected = 0;

    if (likely(
            __atomic_compare_exchange_n(&lock->val, &expected, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)))
        return;
    queued_spin_lock_slowpath(lock);
}

PA_HOT void queued_spin_unlock(struct raw_spinlock *lock) {
    __atomic_store_n(&lock->val, 0, __ATOMIC_RELEASE);
}

/// Preemptible RCU's read side counts; elsewhere it only keeps the compiler in order.
PA_HOT void rcu_read_lock(enum pa_flavour f) {
    if (f == FLAVOUR_RT)
        __rcu_read_lock_rt();
    else if (enabled(CONFIG_PREEMPT_RCU, f))
        __rcu_read_lock_debian();
    else
        barrier();
}

PA_HOT void rcu_read_unlock(enum pa_flavour f) {
    if (f == FLAVOUR_RT)
        __rcu_read_unlock_rt();
    else if (enabled(CONFIG_PREEMPT_RCU, f))
        __rcu_read_unlock_debian();
    else
        barrier();
}

/// Without PREEMPT_COUNT the modelled kernel preempts voluntarily (__cond_resched() would not be
/// called otherwise): it has no counter, and its spinlocks touch none.
PA_HOT void preempt_disable(enum pa_flavour f) {
    if (enabled(CONFIG_PREEMPT_COUNT, f))
        *(volatile uint32_t *)&current->preempt_count += 1;
    barrier();
}

/// In the minimal PREEMPT_RT kernel nothing asks the task to let another one run.
PA_HOT void preempt_enable(enum pa_flavour f) {
    barrier();
    if (f == FLAVOUR_RT)
        *(volatile uint32_t *)&current->preempt_count -= 1;
    else if (enabled(CONFIG_PREEMPT_COUNT, f) &&
             unlikely(preempt_count_dec_and_test(&current->preempt_count)))
        preempt_schedule();
}

/// For sections within a lock's: the lock already forbids preemption, except on PREEMPT_RT.
PA_HOT void preempt_disable_nested(enum pa_flavour f) {
    if (enabled(CONFIG_PREEMPT_RT, f))
        preempt_disable(f);
    else
        barrier();
}

PA_HOT void preempt_enable_nested(enum pa_flavour f) {
    if (enabled(CONFIG_PREEMPT_RT, f))
        preempt_enable(f);
    else
        barrier();
}

/// PREEMPT_RT keeps a task on its CPU, but lets another task run there.
PA_HOT void migrate_disable(enum pa_flavour f) {
    if (f == FLAVOUR_DEBIAN_RT)
        migrate_disable_debian();
    else
        migrate_disable_rt();
}

PA_HOT void migrate_enable(enum pa_flavour f) {
    if (f == FLAVOUR_DEBIAN_RT)
        migrate_enable_debian();
    else
        migrate_enable_rt();
}

/// The locks of kernels without debugging. Debian's have functions of their own.
PA_HOT void plain_lock(struct raw_spinlock *lock, enum pa_flavour f) {
    if (f == FLAVOUR_DEBIAN)
        _raw_spin_lock_debian(lock);
    else
        _raw_spin_lock(lock);
}

PA_HOT void plain_unlock(struct raw_spinlock *lock, enum pa_flavour f) {
    if (f == FLAVOUR_DEBIAN)
        _raw_spin_unlock_debian(lock);
    else
        queued_spin_unlock(lock);
}

PA_HOT void rt_lock(struct rt_spinlock *lock, enum pa_flavour f) {
    if (f == FLAVOUR_DEBIAN_RT)
        rt_spin_lock_debian(lock);
    else
        rt_spin_lock(lock);
}

PA_HOT void rt_unlock(struct rt_spinlock *lock, enum pa_flavour f) {
    if (f == FLAVOUR_DEBIAN_RT)
        rt_spin_unlock_debian(lock);
    else
        rt_spin_unlock(lock);
}

PA_HOT void spin_lock(struct spinlock *lock, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN:
    case FLAVOUR_DEBIAN: plain_lock(&lock->plain, f); break;
    case FLAVOUR_RT:
    case FLAVOUR_DEBIAN_RT: rt_lock(&lock->rt, f); break;
    case FLAVOUR_DEBUG: _raw_spin_lock_debug(&lock->debug); break;
    case FLAVOUR_LOCKDEP: _raw_spin_lock_lockdep(&lock->lockdep); break;
    }
}

PA_HOT int spin_trylock(struct spinlock *lock, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: return _raw_spin_trylock(&lock->plain);
    case FLAVOUR_RT: return rt_spin_trylock(&lock->rt);
    case FLAVOUR_DEBUG: return _raw_spin_trylock_debug(&lock->debug);
    case FLAVOUR_LOCKDEP: return _raw_spin_trylock_lockdep(&lock->lockdep);
    case FLAVOUR_DEBIAN: return _raw_spin_trylock_debian(&lock->plain);
    case FLAVOUR_DEBIAN_RT: return rt_spin_trylock_debian(&lock->rt);
    }
}

PA_HOT void spin_unlock(struct spinlock *lock, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN:
    case FLAVOUR_DEBIAN: plain_unlock(&lock->plain, f); break;
    case FLAVOUR_RT:
    case FLAVOUR_DEBIAN_RT: rt_unlock(&lock->rt, f); break;
    case FLAVOUR_DEBUG: _raw_spin_unlock_debug(&lock->debug); break;
    case FLAVOUR_LOCKDEP: _raw_spin_unlock_lockdep(&lock->lockdep); break;
    }
}

/// On PREEMPT_RT spin_lock_irqsave() leaves interrupts alone.
PA_HOT unsigned long spin_lock_irqsave(struct spinlock *lock, enum pa_flavour f) {
    unsigned long flags = enabled(CONFIG_PREEMPT_RT, f) ? 0 : local_irq_save();

    spin_lock(lock, f);
    return flags;
}

PA_HOT void spin_unlock_irqrestore(struct spinlock *lock, unsigned long flags, enum pa_flavour f) {
    spin_unlock(lock, f);
    if (!enabled(CONFIG_PREEMPT_RT, f))
        local_irq_restore(flags);
}

#endif
