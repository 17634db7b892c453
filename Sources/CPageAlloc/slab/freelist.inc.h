// SPDX-License-Identifier: Apache-2.0
//
// A slab's freelist and counters, and how both change at once (mm/slub.c, 6.12: get_freepointer,
// slab_update_freelist, get_freelist, freeze_slab). Free objects are linked through a word in their
// middle. Left out: randomised freelists, the slab lock of machines without a double-word cmpxchg,
// slub_debug, KASAN, slabs from the emergency reserves (their mark is tested, as the kernel tests
// it).

#ifndef PA_SLAB_FREELIST_INC_H
#define PA_SLAB_FREELIST_INC_H

#include "../base/cmpxchg.h"
#include "slab.h"

/// Where objects that KFENCE guards would lie; it guards none, as in a stock kernel
/// (CONFIG_KFENCE_SAMPLE_INTERVAL=0).
extern const char *__kfence_pool;
#define KFENCE_POOL_SIZE (2ul << 20)

/// Codes a free pointer that lies at `address` (CONFIG_SLAB_FREELIST_HARDENED), and decodes it:
/// whoever writes beyond an object cannot choose where the next one will be.
PA_HOT uint64_t freelist_ptr_coded(const struct kmem_cache *s, uint64_t pointer, uint64_t address) {
    return pointer ^ s->random ^ __builtin_bswap64(address);
}

PA_HOT void *get_freepointer(const struct kmem_cache *s, const void *object, enum pa_flavour f) {
    void *const *place = (void *const *)((const char *)object + s->offset);

    return enabled(CONFIG_SLAB_FREELIST_HARDENED, f)
               ? (void *)freelist_ptr_coded(s, (uintptr_t)*place, (uintptr_t)place)
               : *place;
}

/// A hardened cache also notices an object that is freed twice in a row.
PA_HOT void set_freepointer(const struct kmem_cache *s, void *object, void *next, enum pa_flavour f) {
    void **place = (void **)((char *)object + s->offset);

    if (enabled(CONFIG_SLAB_FREELIST_HARDENED, f)) {
        if (unlikely(object == next))
            slab_bug(s, "double free");
        next = (void *)freelist_ptr_coded(s, (uintptr_t)next, (uintptr_t)place);
    }
    *place = next;
}

/// The next free object, in every flavour, for those who only look.
PA_HOT void *next_free_object(const struct kmem_cache *s, const void *object) {
    return get_freepointer(s, object, s->flags & SLAB_HARDENED ? FLAVOUR_DEBIAN : FLAVOUR_PLAIN);
}

PA_HOT void prefetch_freepointer(const struct kmem_cache *s, const void *object) {
    __builtin_prefetch((const void *)((uintptr_t)object + s->offset), 1); // beyond NULL does no harm
}

PA_HOT union slab_counters slab_counters(const struct page *slab) {
    return (union slab_counters){.word = READ_ONCE(slab->slab_counters)};
}

PA_HOT struct kmem_cache_node *get_node(const struct kmem_cache *s, unsigned nid) { return s->node[nid]; }

PA_HOT bool node_match(const struct page *slab, int node) {
    return node == NUMA_NO_NODE || (int)page_to_nid(slab) == node;
}

PA_HOT bool slab_test_node_partial(const struct page *slab) { return test_bit(PG_workingset, &slab->flags); }

/// A slab from the emergency reserves serves only those who may use them.
PA_HOT void pfmemalloc_match(const struct kmem_cache *s, const struct page *slab) {
    if (unlikely(test_bit(PG_active, &slab->flags)))
        slab_bug(s, "slab from the emergency reserves");
}

/// False if another CPU changed either word meanwhile.
PA_HOT bool slab_update_freelist(const struct kmem_cache *s, struct page *slab, const void *old_freelist,
                                 union slab_counters old, const void *new_freelist, union slab_counters new) {
    if (unlikely(!(s->flags & __CMPXCHG_DOUBLE)))
        slab_bug(s, "no double-word cmpxchg");
    if (likely(try_cmpxchg_pair(&slab->slab_freelist, (uintptr_t)old_freelist, old.word,
                                (uintptr_t)new_freelist, new.word)))
        return true;
    cpu_relax();
    return false;
}

/// Takes all that was freed into a CPU's slab. If nothing was, the slab is full and thaws: NULL.
PA_HOT void *get_freelist(const struct kmem_cache *s, struct page *slab) {
    union slab_counters old, new;
    void *freelist;

    do {
        freelist = READ_ONCE(slab->slab_freelist);
        old = new = slab_counters(slab);
        new.inuse = old.objects;
        new.frozen = freelist != NULL;
    } while (!slab_update_freelist(s, slab, freelist, old, NULL, new));
    return freelist;
}

/// Makes a slab that was on a node's list a CPU's own, and takes its objects.
PA_HOT void *freeze_slab(const struct kmem_cache *s, struct page *slab) {
    union slab_counters old, new;
    void *freelist;

    do {
        freelist = READ_ONCE(slab->slab_freelist);
        old = new = slab_counters(slab);
        new.inuse = old.objects;
        new.frozen = 1;
    } while (!slab_update_freelist(s, slab, freelist, old, NULL, new));
    return freelist;
}

/// Moves the CPU's freelist on by one operation. False if anything happened on this CPU since `tid`
/// was read.
PA_HOT bool __update_cpu_freelist_fast(const struct kmem_cache *s, const void *old_freelist,
                                       const void *new_freelist, unsigned long tid) {
    return this_cpu_try_cmpxchg_pair(&this_cpu_ptr(s->cpu_slab)->freelist, (uintptr_t)old_freelist, tid,
                                     (uintptr_t)new_freelist, tid + TID_STEP);
}

#endif
