// SPDX-License-Identifier: Apache-2.0
//
// kmem_cache: objects of one size in slabs of pages (mm/slab.h and mm/slub.c, 6.12). What describes
// a slab lies in its first struct page. There is one instance of the allocator for each flavour of
// kernel (slab/slab_*.c). A cache is used by one flavour at a time: a slab's state does not depend
// on the flavour, but its locks do, and how free pointers are written.

#ifndef PA_SLAB_SLAB_H
#define PA_SLAB_SLAB_H

#include "../base/local_lock.inc.h"
#include "../page/zone.h"

/// page->slab_counters, taken apart.
union slab_counters {
    uint64_t word;
    struct {
        uint32_t inuse : 16;   ///< objects that are not on page->slab_freelist
        uint32_t objects : 15; ///< objects the slab has room for
        uint32_t frozen : 1;   ///< a CPU's slab: only that CPU takes from its lists
    };
};
_Static_assert(sizeof(union slab_counters) == 8, "one half of the double word");

/// A slab's order and number of objects (struct kmem_cache_order_objects).
struct slab_order_objects {
    uint16_t order;
    uint16_t objects;
};

/// What one CPU allocates from.
struct kmem_cache_cpu {
    void *freelist;    ///< next free object; changes together with tid
    unsigned long tid; ///< transaction id: changes with every operation, so that a late cmpxchg fails
    struct page *slab;
    struct page *partial; ///< slabs with free objects, linked by slab_next
    struct local_lock lock;
} __attribute__((aligned(16)));

/// The kernel steps transaction ids by its CPU limit, so that ids of two CPUs never meet.
#define TID_STEP 512ul

/// A node's slabs with free objects that no CPU has. The lock, in four kinds, comes last: so that
/// the plain one shares the counters' cache line, as it does in the kernel.
struct kmem_cache_node {
    unsigned long nr_partial;
    struct list_head partial;
    long nr_slabs;
    long total_objects;
    struct spinlock list_lock;
};

#define SLAB_ACCOUNT 0x1u     ///< objects are charged to the memory cgroup
#define __CMPXCHG_DOUBLE 0x2u ///< freelist and counters can change at once; always, here
#define SLAB_HARDENED 0x4u    ///< free pointers are coded: a cache of a kernel that does that

struct kmem_cache {
    struct kmem_cache_cpu *cpu_slab; ///< per-CPU pointer
    unsigned flags;
    unsigned long min_partial;     ///< empty slabs a node keeps
    uint32_t size;                 ///< bytes from one object to the next
    uint32_t object_size;          ///< bytes asked for
    uint32_t offset;               ///< of the free pointer in a free object
    uint32_t cpu_partial_slabs;    ///< slabs on a CPU's partial list before it is flushed
    struct slab_order_objects oo;  ///< slabs as they should be
    struct slab_order_objects min; ///< and as they may be when memory is short
    gfp_t allocflags;
    void (*ctor)(void *object); ///< none: tested for each new object, as the kernel does
    uint32_t remote_node_defrag_ratio;
    const char *name;
    struct kmem_cache_node *node[MAX_NUMNODES];
    uint64_t random; ///< what free pointers are coded with
};

/// Where a cache gets the memory that describes it.
struct kmem_cache_boot {
    void *ctx;
    const struct mm_globals *globals; ///< CPUs and nodes
    bool hardened;                    ///< for FLAVOUR_DEBIAN and FLAVOUR_DEBIAN_RT, and no other
    /// Zeroed memory for every CPU, as a per-CPU pointer; NULL if there is none left.
    void *(*alloc_percpu)(void *ctx, size_t bytes, size_t align);
    /// Zeroed memory on a node, aligned to a cache line; NULL if there is none left.
    void *(*alloc_node)(void *ctx, unsigned node, size_t bytes);
};

/// kmem_cache_create(): lays the cache out for `object_size` bytes. `name` must live as long.
/// Returns 0, EINVAL (an object of 0 bytes, or larger than the largest slab) or ENOMEM. Pages are
/// taken later, as objects are.
int kmem_cache_boot(struct kmem_cache *s, const char *name, uint32_t object_size,
                    const struct kmem_cache_boot *boot);

/// Objects that are allocated and not freed. At rest only.
uint64_t kmem_cache_live_objects(const struct kmem_cache *s, const struct mm_globals *globals);

/// Pages that back the cache's slabs. At rest only.
uint64_t kmem_cache_slab_pages(const struct kmem_cache *s, const struct mm_globals *globals);

/// NULL if every slab, list and counter agrees, else what does not. At rest only.
const char *kmem_cache_validate(const struct kmem_cache *s, const struct mm_globals *globals);

/// The model was asked for what it does not have, or a caller broke a cache's contract.
_Noreturn void slab_bug(const struct kmem_cache *s, const char *what);

#define PA_DECLARE_SLAB(flavour)                                                                             \
    PA_CALL void *kmem_cache_alloc_##flavour(struct kmem_cache *s, gfp_t gfp);                               \
    PA_CALL void *kmem_cache_alloc_node_##flavour(struct kmem_cache *s, gfp_t gfp, int node);                \
    PA_CALL void kmem_cache_free_##flavour(struct kmem_cache *s, void *object);                              \
    PA_COLD void kmem_cache_drain_##flavour(struct kmem_cache *s);

PA_DECLARE_SLAB(plain)
PA_DECLARE_SLAB(rt)
PA_DECLARE_SLAB(debug)
PA_DECLARE_SLAB(lockdep)
PA_DECLARE_SLAB(debian)
PA_DECLARE_SLAB(debian_rt)

/// Allocates an object, on the task's node if there is a choice; NULL if there is no memory.
PA_HOT void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: return kmem_cache_alloc_plain(s, gfp);
    case FLAVOUR_RT: return kmem_cache_alloc_rt(s, gfp);
    case FLAVOUR_DEBUG: return kmem_cache_alloc_debug(s, gfp);
    case FLAVOUR_LOCKDEP: return kmem_cache_alloc_lockdep(s, gfp);
    case FLAVOUR_DEBIAN: return kmem_cache_alloc_debian(s, gfp);
    case FLAVOUR_DEBIAN_RT: return kmem_cache_alloc_debian_rt(s, gfp);
    }
}

/// The same, but from `node` if it has memory; with __GFP_THISNODE from no other.
PA_HOT void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t gfp, int node, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: return kmem_cache_alloc_node_plain(s, gfp, node);
    case FLAVOUR_RT: return kmem_cache_alloc_node_rt(s, gfp, node);
    case FLAVOUR_DEBUG: return kmem_cache_alloc_node_debug(s, gfp, node);
    case FLAVOUR_LOCKDEP: return kmem_cache_alloc_node_lockdep(s, gfp, node);
    case FLAVOUR_DEBIAN: return kmem_cache_alloc_node_debian(s, gfp, node);
    case FLAVOUR_DEBIAN_RT: return kmem_cache_alloc_node_debian_rt(s, gfp, node);
    }
}

/// Gives an object back to the cache that it came from.
PA_HOT void kmem_cache_free(struct kmem_cache *s, void *object, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: kmem_cache_free_plain(s, object); break;
    case FLAVOUR_RT: kmem_cache_free_rt(s, object); break;
    case FLAVOUR_DEBUG: kmem_cache_free_debug(s, object); break;
    case FLAVOUR_LOCKDEP: kmem_cache_free_lockdep(s, object); break;
    case FLAVOUR_DEBIAN: kmem_cache_free_debian(s, object); break;
    case FLAVOUR_DEBIAN_RT: kmem_cache_free_debian_rt(s, object); break;
    }
}

/// Takes every CPU's slabs from it and gives all empty slabs back (kmem_cache_shrink()). At rest
/// only.
PA_HOT void kmem_cache_drain(struct kmem_cache *s, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: kmem_cache_drain_plain(s); break;
    case FLAVOUR_RT: kmem_cache_drain_rt(s); break;
    case FLAVOUR_DEBUG: kmem_cache_drain_debug(s); break;
    case FLAVOUR_LOCKDEP: kmem_cache_drain_lockdep(s); break;
    case FLAVOUR_DEBIAN: kmem_cache_drain_debian(s); break;
    case FLAVOUR_DEBIAN_RT: kmem_cache_drain_debian_rt(s); break;
    }
}

#endif
