// SPDX-License-Identifier: Apache-2.0
//
// The out-of-line halves of base/lock.inc.h, and the slow paths. A contended lock spins with a
// pause, and gives the CPU away now and then, because a user-space holder may have been preempted
// (the kernel's cannot).

#include "local_lock.inc.h"
#include "lock.inc.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

static void relax(unsigned *spins) {
    cpu_relax();
    if (++*spins % 256 == 0)
        sched_yield();
}

PA_COLD void queued_spin_lock_slowpath(struct raw_spinlock *lock) {
    unsigned spins = 0;

    while (!queued_spin_trylock(lock))
        relax(&spins);
}

PA_HOT bool rt_mutex_cmpxchg_acquire(struct rt_spinlock *lock) {
    struct task_struct *expected = NULL;

    return __atomic_compare_exchange_n(&lock->owner, &expected, current, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

PA_COLD void rtlock_slowlock(struct rt_spinlock *lock) {
    unsigned spins = 0;

    while (READ_ONCE(lock->owner) || !rt_mutex_cmpxchg_acquire(lock))
        relax(&spins);
}

/// The kernel prints and turns lock debugging off; a model that goes on would measure something
/// else.
PA_COLD void spin_bug(const void *lock, const char *what) {
    fprintf(stderr, "BUG: spinlock %s at %p in the modelled kernel\n", what, lock);
    abort();
}

void _raw_spin_lock(struct raw_spinlock *lock) { queued_spin_lock(lock); }

int _raw_spin_trylock(struct raw_spinlock *lock) { return queued_spin_trylock(lock); }

void migrate_disable_rt(void) {
    struct task_struct *p = current;

    if (p->migration_disabled) {
        p->migration_disabled++;
        return;
    }
    preempt_disable(FLAVOUR_RT);
    p->nr_pinned++;
    p->migration_disabled = 1;
    preempt_enable(FLAVOUR_RT);
}

void migrate_enable_rt(void) {
    struct task_struct *p = current;

    if (p->migration_disabled > 1) {
        p->migration_disabled--;
        return;
    }
    preempt_disable(FLAVOUR_RT);
    barrier();
    p->migration_disabled = 0;
    p->nr_pinned--;
    preempt_enable(FLAVOUR_RT);
}

void __rcu_read_lock_rt(void) {
    current->rcu_read_lock_nesting++;
    barrier();
}

void __rcu_read_unlock_rt(void) {
    struct task_struct *t = current;

    barrier();
    if (--t->rcu_read_lock_nesting == 0) {
        barrier();
        if (unlikely(READ_ONCE(t->rcu_read_unlock_special)))
            spin_bug(t, "rcu_read_unlock with work to do");
    }
}

void rt_spin_lock(struct rt_spinlock *lock) {
    if (unlikely(!rt_mutex_cmpxchg_acquire(lock)))
        rtlock_slowlock(lock);
    __rcu_read_lock_rt();
    migrate_disable_rt();
}

int rt_spin_trylock(struct rt_spinlock *lock) {
    if (unlikely(!rt_mutex_cmpxchg_acquire(lock)))
        return 0;
    __rcu_read_lock_rt();
    migrate_disable_rt();
    return 1;
}

void rt_spin_unlock(struct rt_spinlock *lock) {
    struct task_struct *expected = current;

    migrate_enable_rt();
    if (unlikely(!__atomic_compare_exchange_n(&lock->owner, &expected, NULL, false, __ATOMIC_RELEASE,
                                              __ATOMIC_RELAXED)))
        spin_bug(lock, "wrong owner");
    __rcu_read_unlock_rt();
}

/// The kernel exports it, and so it is a call for whoever initialises a lock.
void rt_mutex_base_init(struct rt_spinlock *lock) {
    lock->wait_lock.val = 0;
    lock->waiters_root = NULL;
    lock->waiters_leftmost = NULL;
    lock->owner = NULL;
}

static void debug_spin_lock_after(struct debug_spinlock *lock) {
    WRITE_ONCE(lock->owner_cpu, current->cpu);
    WRITE_ONCE(lock->owner, (void *)current);
}

void do_raw_spin_lock(struct debug_spinlock *lock) {
    if (unlikely(READ_ONCE(lock->magic) != SPINLOCK_MAGIC))
        spin_bug(lock, "bad magic");
    if (unlikely(READ_ONCE(lock->owner) == current))
        spin_bug(lock, "recursion");
    if (unlikely(READ_ONCE(lock->owner_cpu) == current->cpu))
        spin_bug(lock, "cpu recursion");
    queued_spin_lock(&lock->raw_lock);
    debug_spin_lock_after(lock);
}

int do_raw_spin_trylock(struct debug_spinlock *lock) {
    int taken = queued_spin_trylock(&lock->raw_lock);

    if (taken)
        debug_spin_lock_after(lock);
    return taken;
}

void do_raw_spin_unlock(struct debug_spinlock *lock) {
    if (unlikely(lock->magic != SPINLOCK_MAGIC))
        spin_bug(lock, "bad magic");
    if (unlikely(!READ_ONCE(lock->raw_lock.val)))
        spin_bug(lock, "already unlocked");
    if (unlikely(lock->owner != current))
        spin_bug(lock, "wrong owner");
    if (unlikely(lock->owner_cpu != current->cpu))
        spin_bug(lock, "wrong CPU");
    WRITE_ONCE(lock->owner, SPINLOCK_OWNER_INIT);
    WRITE_ONCE(lock->owner_cpu, UINT32_MAX);
    queued_spin_unlock(&lock->raw_lock);
}

void _raw_spin_lock_debug(struct debug_spinlock *lock) { do_raw_spin_lock(lock); }

int _raw_spin_trylock_debug(struct debug_spinlock *lock) { return do_raw_spin_trylock(lock); }

void _raw_spin_unlock_debug(struct debug_spinlock *lock) { do_raw_spin_unlock(lock); }

void _raw_spin_lock_lockdep(struct lockdep_spinlock *lock) {
    lock_acquire(&lock->dep_map, 0, 0, 0, 1, NULL, (uintptr_t)__builtin_return_address(0));
    do_raw_spin_lock(&lock->debug);
}

int _raw_spin_trylock_lockdep(struct lockdep_spinlock *lock) {
    if (!do_raw_spin_trylock(&lock->debug))
        return 0;
    lock_acquire(&lock->dep_map, 0, 1, 0, 1, NULL, (uintptr_t)__builtin_return_address(0));
    return 1;
}

void _raw_spin_unlock_lockdep(struct lockdep_spinlock *lock) {
    lock_release(&lock->dep_map, (uintptr_t)__builtin_return_address(0));
    do_raw_spin_unlock(&lock->debug);
}

void debug_spin_lock_init(struct debug_spinlock *lock) {
    lock->raw_lock.val = 0;
    lock->magic = SPINLOCK_MAGIC;
    lock->owner = SPINLOCK_OWNER_INIT;
    lock->owner_cpu = UINT32_MAX;
}

void lockdep_spin_lock_init(struct lockdep_spinlock *lock, const char *name, struct lock_class_key *key) {
    debug_check_no_locks_freed(lock, sizeof(*lock));
    lockdep_init_map(&lock->dep_map, name, key, 0);
    debug_spin_lock_init(&lock->debug);
}

PA_COLD void spinlock_boot_init(struct spinlock *lock, const char *name, struct lock_class_key *key) {
    *lock = (struct spinlock){0};
    debug_spin_lock_init(&lock->debug);
    lockdep_spin_lock_init(&lock->lockdep, name, key);
}

PA_COLD void local_lock_boot_init(struct local_lock *lock, const char *name, struct lock_class_key *key) {
    *lock = (struct local_lock){0};
    lockdep_init_map(&lock->dep_map, name, key, 0);
}
