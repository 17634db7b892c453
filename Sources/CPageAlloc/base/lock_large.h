// SPDX-License-Identifier: Apache-2.0
//
// The locks of kernels with two options at once: LOCK_STAT on DEBUG_LOCK_ALLOC, PREEMPT_RT with
// DEBUG_SPINLOCK or DEBUG_LOCK_ALLOC (kernel/locking/lockdep.c, spinlock_rt.c, rtmutex_api.c,
// rtmutex_common.h, 6.12). Initialisation writes every field that theirs writes. Taking one does
// what its base kernel does; left out: the statistics themselves (lock_acquired, lock_contended),
// and what base/lock.inc.h leaves out.

#ifndef PA_BASE_LOCK_LARGE_H
#define PA_BASE_LOCK_LARGE_H

#include "lock.inc.h"

PA_CALL void lockstat_spin_lock_init(struct lockstat_spinlock *lock, const char *name,
                                     struct lock_class_key *key);
PA_CALL void rt_debug_spin_lock_init(struct rt_debug_spinlock *lock);
PA_CALL void rt_lockdep_spin_lock_init(struct rt_lockdep_spinlock *lock, const char *name,
                                       struct lock_class_key *key);

PA_CALL void rt_spin_lock_debug(struct rt_debug_spinlock *lock);
PA_CALL void rt_spin_unlock_debug(struct rt_debug_spinlock *lock);
PA_CALL void rt_spin_lock_lockdep(struct rt_lockdep_spinlock *lock);
PA_CALL void rt_spin_unlock_lockdep(struct rt_lockdep_spinlock *lock);

/// The class of the raw locks inside rt_mutexes.
extern struct lock_class_key rt_wait_lock_key;

#endif
