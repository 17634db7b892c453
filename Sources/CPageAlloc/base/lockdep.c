// SPDX-License-Identifier: Apache-2.0
//
// See base/lockdep.h. Classes are registered once under a lock and never removed.

#include "lockdep.h"

#include "bits.h"
#include "lock.inc.h"

#define MAX_LOCK_CLASSES 64

struct lock_class {
    const struct lock_class_key *key;
    unsigned subclass;
    const char *name;
};

static struct lock_class lock_classes[MAX_LOCK_CLASSES];
static unsigned long lock_classes_in_use[(MAX_LOCK_CLASSES + 63) / 64];
static uint32_t nr_lock_classes;
static struct raw_spinlock class_lock;
static struct lock_class_key rcu_lock_key, fs_reclaim_key;
struct lockdep_map rcu_lock_map = {.key = &rcu_lock_key, .name = "rcu_read_lock"};
struct lockdep_map fs_reclaim_map = {.key = &fs_reclaim_key, .name = "fs_reclaim"};
/// Lockdep ignores locks with this key; no lock in the model has it.
static struct lock_class_key lockdep_no_track;
static int debug_locks = 1;
static int debug_locks_silent;
static int max_lockdep_depth;

static PA_COLD struct lock_class *register_lock_class(struct lockdep_map *lock, unsigned subclass) {
    struct lock_class_key *key = (struct lock_class_key *)lock->key;
    struct lock_class *class;

    queued_spin_lock(&class_lock);
    if (!key->class_idx) {
        if (nr_lock_classes + 1 >= MAX_LOCK_CLASSES)
            spin_bug(lock, "has one lock class too many");
        uint32_t idx = ++nr_lock_classes;

        lock_classes[idx].key = key;
        lock_classes[idx].subclass = subclass;
        lock_classes[idx].name = lock->name;
        set_bit(idx % 64, &lock_classes_in_use[idx / 64]);
        __atomic_store_n(&key->class_idx, idx, __ATOMIC_RELEASE);
    }
    class = &lock_classes[key->class_idx];
    queued_spin_unlock(&class_lock);
    __atomic_store_n(&lock->class_cache[subclass], class, __ATOMIC_RELEASE);
    return class;
}

static uint32_t rotl(uint32_t x, unsigned bits) { return x << bits | x >> (32 - bits); }

/// One round of Bob Jenkins' lookup3 mix, which lockdep hashes chains with.
static uint64_t iterate_chain_key(uint64_t key, uint32_t idx) {
    uint32_t a = idx, b = (uint32_t)key, c = (uint32_t)(key >> 32);

    a -= c;
    a ^= rotl(c, 4);
    c += b;
    b -= a;
    b ^= rotl(a, 6);
    a += c;
    c -= b;
    c ^= rotl(b, 8);
    b += a;
    a -= c;
    a ^= rotl(c, 16);
    c += b;
    b -= a;
    b ^= rotl(a, 19);
    a += c;
    c -= b;
    c ^= rotl(b, 4);
    b += a;
    return b | (uint64_t)c << 32;
}

/// The class of a held lock, which must still be in use.
static struct lock_class *hlock_class(const struct held_lock *hlock) {
    unsigned class_idx = hlock->class_idx;

    barrier(); // a bit field is no lvalue to READ_ONCE
    if (unlikely(!test_bit(class_idx % 64, &lock_classes_in_use[class_idx / 64])))
        spin_bug(hlock, "class not in use");
    return &lock_classes[class_idx];
}

/// The class that a lock remembers must be a class in use, and that of the lock's key.
PA_HOT bool lock_class_cache_is_valid(const struct lockdep_map *lock, const struct lock_class *class,
                                      unsigned subclass) {
    if (!class)
        return false;
    if (unlikely(class < lock_classes || class >= lock_classes + MAX_LOCK_CLASSES))
        return false;
    if (unlikely(!test_bit((unsigned)(class - lock_classes) % 64,
                           &lock_classes_in_use[(class - lock_classes) / 64])))
        return false;
    if (unlikely(!lock->key))
        return false;
    return likely((subclass ? subclass : class->subclass) < NR_LOCKDEP_CACHING_CLASSES &&
                  READ_ONCE(class->key) == lock->key);
}

static PA_CALL int __lock_acquire(struct lockdep_map *lock, unsigned subclass, int trylock, int read,
                                  int check, bool hardirqs_off, struct lockdep_map *nest_lock, uintptr_t ip) {
    struct lockdep_task *task = &current->lockdep;
    struct lock_class *class = NULL;
    struct held_lock *hlock;
    uint64_t chain_key;
    int depth;

    if (unlikely(!READ_ONCE(debug_locks)))
        return 0;
    if (unlikely(lock->key == &lockdep_no_track))
        return 0;
    check = 0; // is for PROVE_LOCKING only
    if (subclass < NR_LOCKDEP_CACHING_CLASSES) {
        class = __atomic_load_n(&lock->class_cache[subclass], __ATOMIC_ACQUIRE);
        if (!lock_class_cache_is_valid(lock, class, subclass))
            class = NULL;
    }
    if (unlikely(!class))
        class = register_lock_class(lock, subclass);

    depth = task->depth;
    if (unlikely(depth >= MAX_LOCK_DEPTH))
        spin_bug(lock, "nested too deeply");

    uint32_t class_idx = (uint32_t)(class - lock_classes);

    if (depth) {
        hlock = &task->held_locks[depth - 1];
        if (hlock->class_idx == class_idx && nest_lock) {
            hlock->references++;
            return 2;
        }
    }

    hlock = &task->held_locks[depth];
    hlock->class_idx = class_idx;
    hlock->acquire_ip = ip;
    hlock->instance = lock;
    hlock->nest_lock = nest_lock;
    hlock->irq_context = 0;
    hlock->trylock = trylock & 1;
    hlock->read = read & 3;
    hlock->check = check & 1;
    hlock->sync = 0;
    hlock->hardirqs_off = hardirqs_off;
    hlock->references = 0;
    hlock->pin_count = 0;

    if (unlikely(!test_bit(class_idx % 64, &lock_classes_in_use[class_idx / 64])))
        spin_bug(lock, "class not in use");
    chain_key = task->curr_chain_key;
    if (!depth && unlikely(chain_key != INITIAL_CHAIN_KEY))
        spin_bug(lock, "chain without keys");
    hlock->prev_chain_key = chain_key;
    chain_key = iterate_chain_key(chain_key, class_idx | (uint32_t)read << 13);
    if (!READ_ONCE(debug_locks_silent)) {
        if (unlikely(depth && !hlock_class(hlock - 1)->key))
            spin_bug(lock, "class without key");
        if (unlikely(!hlock_class(hlock)->key))
            spin_bug(lock, "class without key");
    }

    task->curr_chain_key = chain_key;
    task->depth = depth + 1;
    if (unlikely(task->depth >= MAX_LOCK_DEPTH))
        spin_bug(lock, "nested too deeply");
    if (unlikely(task->depth > READ_ONCE(max_lockdep_depth)))
        WRITE_ONCE(max_lockdep_depth, task->depth);
    return 1;
}

/// Lockdep does not watch its own locks: not on a CPU that is inside it, nor in a task that asked
/// not to be watched.
PA_HOT bool lockdep_enabled(void) {
    return READ_ONCE(debug_locks) && !READ_ONCE(current->lockdep.cpu_recursion) &&
           !READ_ONCE(current->lockdep.recursion);
}

PA_HOT void lockdep_recursion_inc(void) { ++*(volatile unsigned *)&current->lockdep.cpu_recursion; }

PA_HOT void lockdep_recursion_finish(void) {
    if (unlikely(--*(volatile unsigned *)&current->lockdep.cpu_recursion))
        spin_bug(current, "recursion inside lockdep");
}

void lock_acquire(struct lockdep_map *lock, unsigned subclass, int trylock, int read, int check,
                  struct lockdep_map *nest_lock, uintptr_t ip) {
    unsigned long flags;

    if (!READ_ONCE(debug_locks))
        return;
    if (unlikely(!lockdep_enabled()))
        return;
    flags = local_irq_save();
    lockdep_recursion_inc();
    __lock_acquire(lock, subclass, trylock, read, check, !(flags & X86_EFLAGS_IF), nest_lock, ip);
    lockdep_recursion_finish();
    local_irq_restore(flags);
}

/// Locks that are held several times under another one (nest_lock) are known by their class; the
/// model has none.
static PA_CALL int match_held_lock(const struct held_lock *hlock, const struct lockdep_map *lock) {
    if (hlock->instance == lock)
        return 1;
    return hlock->references && hlock_class(hlock) == READ_ONCE(lock->class_cache[0]);
}

static struct held_lock *find_held_lock(struct lockdep_task *task, struct lockdep_map *lock, int depth,
                                        int *idx) {
    for (int i = depth - 1; i >= 0; i--) {
        struct held_lock *hlock = &task->held_locks[i];

        if (i < depth - 1 && hlock->irq_context != hlock[1].irq_context)
            break;
        if (match_held_lock(hlock, lock)) {
            *idx = i;
            return hlock;
        }
    }
    return NULL;
}

/// Takes the locks above a released one again, so that their chain keys are right.
static PA_COLD void reacquire_held_locks(struct lockdep_task *task, int depth, int idx) {
    for (; idx < depth; idx++) {
        struct held_lock held = task->held_locks[idx];

        __lock_acquire((struct lockdep_map *)held.instance, 0, held.trylock, held.read, held.check,
                       held.hardirqs_off, NULL, held.acquire_ip);
    }
}

static PA_CALL int __lock_release(struct lockdep_map *lock, uintptr_t ip) {
    struct lockdep_task *task = &current->lockdep;
    int depth = task->depth, i = 0;
    struct held_lock *hlock;

    (void)ip;
    if (unlikely(!READ_ONCE(debug_locks)))
        return 0;
    if (unlikely(depth <= 0))
        spin_bug(lock, "released but not held");
    hlock = find_held_lock(task, lock, depth, &i);
    if (unlikely(!hlock))
        spin_bug(lock, "released but not held");
    if (unlikely(hlock->pin_count))
        spin_bug(lock, "released while pinned");
    if (hlock->references && --hlock->references)
        return 1;
    task->depth = i;
    task->curr_chain_key = hlock->prev_chain_key;
    if (likely(i == depth - 1))
        return 1;
    reacquire_held_locks(task, depth, i + 1);
    return 0;
}

void lock_release(struct lockdep_map *lock, uintptr_t ip) {
    unsigned long flags;

    if (unlikely(!lockdep_enabled() || lock->key == &lockdep_no_track))
        return;
    flags = local_irq_save();
    lockdep_recursion_inc();
    __lock_release(lock, ip);
    lockdep_recursion_finish();
    local_irq_restore(flags);
}

void lockdep_init_map(struct lockdep_map *lock, const char *name, struct lock_class_key *key,
                      unsigned subclass) {
    for (unsigned i = 0; i < NR_LOCKDEP_CACHING_CLASSES; i++)
        WRITE_ONCE(lock->class_cache[i], NULL);
    if (unlikely(!name || !key))
        spin_bug(lock, "without name or key");
    lock->name = name;
    lock->wait_type_outer = 0;
    lock->wait_type_inner = 2;
    lock->lock_type = 0;
    lock->key = key;
    if (unlikely(!READ_ONCE(debug_locks)))
        return;
    if (subclass)
        register_lock_class(lock, subclass);
}

/// Freed memory must not hold a lock that this task still has.
void debug_check_no_locks_freed(const void *from, size_t bytes) {
    struct lockdep_task *task;
    unsigned long flags;

    if (unlikely(!READ_ONCE(debug_locks)))
        return;
    flags = local_irq_save();
    task = &current->lockdep;
    for (int i = 0; i < task->depth; i++) {
        const char *held = task->held_locks[i].instance;

        if (unlikely(held >= (const char *)from && held < (const char *)from + bytes))
            spin_bug(held, "freed while held");
    }
    local_irq_restore(flags);
}
