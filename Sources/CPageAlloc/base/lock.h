// SPDX-License-Identifier: Apache-2.0
//
// spinlock_t of the kinds of kernel that are modelled: 4 bytes (plain SMP), 32 (PREEMPT_RT), 24
// (DEBUG_SPINLOCK), 64 (DEBUG_LOCK_ALLOC), 72 (LOCK_STAT), 48 and 128 (PREEMPT_RT with the two
// debugging options); the last three exist as page-table locks only. Layouts after
// include/linux/spinlock_types*.h, include/linux/rtmutex.h and include/linux/lockdep_types.h of
// 6.12.

#ifndef PA_BASE_LOCK_H
#define PA_BASE_LOCK_H

#include "flavour.h"
#include "task.h"

/// arch_spinlock_t: the queued lock's word. Waiters spin here instead of queueing
/// (docs/kernel-map.md).
struct raw_spinlock {
    uint32_t val;
};

/// PREEMPT_RT: struct rt_mutex_base. The tree of waiters stays empty: a waiter spins.
struct rt_spinlock {
    struct raw_spinlock wait_lock;
    void *waiters_root;
    void *waiters_leftmost;
    struct task_struct *owner;
};

/// DEBUG_SPINLOCK.
struct debug_spinlock {
    struct raw_spinlock raw_lock;
    uint32_t magic;
    uint32_t owner_cpu;
    void *owner;
};
#define SPINLOCK_MAGIC 0xdead4eadu
#define SPINLOCK_OWNER_INIT ((void *)-1L)

struct lock_class_key;
struct lock_class;

#define NR_LOCKDEP_CACHING_CLASSES 2

/// struct lockdep_map
struct lockdep_map {
    const struct lock_class_key *key;
    struct lock_class *class_cache[NR_LOCKDEP_CACHING_CLASSES];
    const char *name;
    uint8_t wait_type_outer;
    uint8_t wait_type_inner;
    uint8_t lock_type;
};

/// DEBUG_LOCK_ALLOC.
struct lockdep_spinlock {
    struct debug_spinlock debug;
    struct lockdep_map dep_map;
};

/// LOCK_STAT: the map has two more words; the first takes the place of its padding.
struct lockstat_spinlock {
    union {
        struct lockdep_spinlock lockdep;
        struct {
            uint8_t before_cpu[60];
            int32_t cpu;      ///< that last took or initialised the lock
            unsigned long ip; ///< where it was taken; initialisation does not set it
        };
    };
};

/// PREEMPT_RT with DEBUG_SPINLOCK: a raw lock guards the rt_mutex itself, and is checked.
struct rt_debug_spinlock {
    struct debug_spinlock wait_lock;
    void *waiters_root;
    void *waiters_leftmost;
    struct task_struct *owner;
};

/// PREEMPT_RT with DEBUG_LOCK_ALLOC: both the raw lock and the whole have a map.
struct rt_lockdep_spinlock {
    struct lockdep_spinlock wait_lock;
    void *waiters_root;
    void *waiters_leftmost;
    struct task_struct *owner;
    struct lockdep_map dep_map;
};

_Static_assert(sizeof(struct raw_spinlock) == 4, "plain spinlock_t");
_Static_assert(sizeof(struct rt_spinlock) == 32, "PREEMPT_RT spinlock_t");
_Static_assert(sizeof(struct debug_spinlock) == 24, "DEBUG_SPINLOCK spinlock_t");
_Static_assert(sizeof(struct lockdep_spinlock) == 64, "DEBUG_LOCK_ALLOC spinlock_t");
_Static_assert(sizeof(struct lockstat_spinlock) == 72, "LOCK_STAT spinlock_t");
_Static_assert(sizeof(struct rt_debug_spinlock) == 48, "PREEMPT_RT spinlock_t with DEBUG_SPINLOCK");
_Static_assert(sizeof(struct rt_lockdep_spinlock) == 128, "PREEMPT_RT spinlock_t with DEBUG_LOCK_ALLOC");
_Static_assert(offsetof(struct lockdep_map, lock_type) == 34, "and then room for LOCK_STAT's cpu");

/// A lock of the model's own structures. Builds of every flavour work on one machine in turn, so
/// every kind of lock is there, side by side; a build touches only its own.
struct spinlock {
    struct raw_spinlock plain;
    struct debug_spinlock debug;
    struct rt_spinlock rt;
    struct lockdep_spinlock lockdep;
};

/// Identity of a class of locks (struct lock_class_key); one static object per class.
struct lock_class_key {
    uint32_t class_idx; ///< 0: not registered yet
};

/// __SPIN_LOCK_UNLOCKED() in every flavour.
#define DEBUG_SPIN_LOCK_UNLOCKED                                                                             \
    { .magic = SPINLOCK_MAGIC, .owner_cpu = UINT32_MAX, .owner = SPINLOCK_OWNER_INIT }
#define SPIN_LOCK_UNLOCKED(lock_name, class_key)                                                             \
    {                                                                                                        \
        .debug = DEBUG_SPIN_LOCK_UNLOCKED, .lockdep = {                                                      \
            .debug = DEBUG_SPIN_LOCK_UNLOCKED,                                                               \
            .dep_map = {.key = class_key, .name = lock_name, .wait_type_inner = 2}                           \
        }                                                                                                    \
    }

/// spin_lock_init() in every flavour.
void spinlock_boot_init(struct spinlock *lock, const char *name, struct lock_class_key *key);

#endif
