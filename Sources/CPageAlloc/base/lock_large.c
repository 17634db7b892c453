// SPDX-License-Identifier: Apache-2.0
//
// See base/lock_large.h. In every kernel, who writes the owner of an rt_mutex has it. Kernels
// differ only in what they do around that.

#include "lock_large.h"

#include <sched.h>

struct lock_class_key rt_wait_lock_key;

void lockstat_spin_lock_init(struct lockstat_spinlock *lock, const char *name, struct lock_class_key *key) {
    debug_check_no_locks_freed(lock, sizeof(*lock));
    lockdep_init_map(&lock->lockdep.dep_map, name, key, 0);
    WRITE_ONCE(lock->cpu, (int32_t)current->cpu);
    debug_spin_lock_init(&lock->lockdep.debug);
}

void rt_debug_spin_lock_init(struct rt_debug_spinlock *lock) {
    debug_spin_lock_init(&lock->wait_lock);
    lock->waiters_root = NULL;
    lock->waiters_leftmost = NULL;
    lock->owner = NULL;
}

void rt_lockdep_spin_lock_init(struct rt_lockdep_spinlock *lock, const char *name,
                               struct lock_class_key *key) {
    lockdep_spin_lock_init(&lock->wait_lock, "&lock->wait_lock", &rt_wait_lock_key);
    lock->waiters_root = NULL;
    lock->waiters_leftmost = NULL;
    lock->owner = NULL;
    debug_check_no_locks_freed(lock, sizeof(*lock));
    lockdep_init_map(&lock->dep_map, name, key, 0);
}

PA_HOT bool owner_cmpxchg_acquire(struct task_struct **owner) {
    struct task_struct *expected = NULL;

    return __atomic_compare_exchange_n(owner, &expected, current, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static PA_COLD void owner_slowlock(struct task_struct **owner) {
    unsigned spins = 0;

    while (READ_ONCE(*owner) || !owner_cmpxchg_acquire(owner)) {
        cpu_relax();
        if (++spins % 256 == 0)
            sched_yield();
    }
}

PA_HOT void owner_lock(struct task_struct **owner) {
    if (unlikely(!owner_cmpxchg_acquire(owner)))
        owner_slowlock(owner);
    __rcu_read_lock_rt();
    migrate_disable_rt();
}

PA_HOT void owner_unlock(struct task_struct **owner) {
    struct task_struct *expected = current;

    migrate_enable_rt();
    if (unlikely(
            !__atomic_compare_exchange_n(owner, &expected, NULL, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)))
        spin_bug(owner, "wrong owner");
    __rcu_read_unlock_rt();
}

void rt_spin_lock_debug(struct rt_debug_spinlock *lock) { owner_lock(&lock->owner); }

void rt_spin_unlock_debug(struct rt_debug_spinlock *lock) { owner_unlock(&lock->owner); }

void rt_spin_lock_lockdep(struct rt_lockdep_spinlock *lock) {
    lock_acquire(&lock->dep_map, 0, 0, 0, 1, NULL, (uintptr_t)__builtin_return_address(0));
    owner_lock(&lock->owner);
}

void rt_spin_unlock_lockdep(struct rt_lockdep_spinlock *lock) {
    lock_release(&lock->dep_map, (uintptr_t)__builtin_return_address(0));
    owner_unlock(&lock->owner);
}
