// SPDX-License-Identifier: Apache-2.0
//
// The parts of lockdep that a DEBUG_LOCK_ALLOC kernel without PROVE_LOCKING runs for every lock
// (kernel/locking/lockdep.c, 6.12): the stack of held locks, the chain hash, the class cache and
// the search for held locks in freed memory. Dependency checking (validate_chain) is
// PROVE_LOCKING's and left out.

#ifndef PA_BASE_LOCKDEP_H
#define PA_BASE_LOCKDEP_H

#include "lock.h"

PA_CALL void lock_acquire(struct lockdep_map *lock, unsigned subclass, int trylock, int read, int check,
                          struct lockdep_map *nest_lock, uintptr_t ip);
PA_CALL void lock_release(struct lockdep_map *lock, uintptr_t ip);
PA_CALL void lockdep_init_map(struct lockdep_map *lock, const char *name, struct lock_class_key *key,
                              unsigned subclass);
PA_CALL void debug_check_no_locks_freed(const void *from, size_t bytes);

/// rcu_read_lock() is a lock to lockdep.
extern struct lockdep_map rcu_lock_map;
/// The loop of direct reclaim, which every sleeping allocation enters and leaves.
extern struct lockdep_map fs_reclaim_map;

PA_CALL void debug_spin_lock_init(struct debug_spinlock *lock);
PA_CALL void lockdep_spin_lock_init(struct lockdep_spinlock *lock, const char *name,
                                    struct lock_class_key *key);

#endif
