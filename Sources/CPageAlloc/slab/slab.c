// SPDX-License-Identifier: Apache-2.0
//
// How a cache is laid out (mm/slub.c, 6.12: calculate_sizes, calculate_order, set_cpu_partial,
// init_kmem_cache_cpus, init_kmem_cache_node), and what it holds. Left out: merging of caches,
// alignment, constructors, red zones, sysfs.

#include "../base/random.h"
#include "freelist.inc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MIN_PARTIAL 5ul
#define MAX_PARTIAL 10ul
/// Of 1024 allocations without a local slab, so many may take another node's.
#define REMOTE_NODE_DEFRAG_RATIO 1000u

/// All caches' locks have one class, as in the kernel. Lockdep never forgets a class, so no machine
/// may own it.
static struct lock_class_key list_lock_key, local_lock_key;

PA_COLD _Noreturn void slab_bug(const struct kmem_cache *s, const char *what) {
    fprintf(stderr, "BUG: cache %s: %s in the modelled kernel\n", s->name, what);
    abort();
}

const char *__kfence_pool;

static unsigned get_order(uint64_t bytes) { return fls64((bytes - 1) >> PAGE_SHIFT); }

static unsigned order_objects(unsigned order, unsigned size) {
    return (unsigned)((PAGE_SIZE << order) / size);
}

static struct slab_order_objects oo_make(unsigned order, unsigned size) {
    return (struct slab_order_objects){(uint16_t)order, (uint16_t)order_objects(order, size)};
}

/// The smallest order that holds enough objects for this many CPUs and wastes at most 1/16 of the
/// slab; else 1/8, 1/4, 1/2. An object too large for that gets the order that it needs.
static unsigned calculate_order(unsigned size, unsigned cpus) {
    unsigned min_objects = 4 * (fls64(cpus) + 1), min_order;

    min_objects = MIN(min_objects, MAX(order_objects(PAGE_ALLOC_COSTLY_ORDER, size), 1u));
    min_order = get_order((uint64_t)min_objects * size);
    for (unsigned fraction = 16; fraction > 1; fraction /= 2) {
        for (unsigned order = min_order; order <= PAGE_ALLOC_COSTLY_ORDER; order++) {
            uint64_t slab_bytes = PAGE_SIZE << order;

            if (slab_bytes % size <= slab_bytes / fraction)
                return order;
        }
    }
    return get_order(size);
}

/// Free objects that a CPU may keep on its partial list, counted in slabs that are taken to be half
/// full.
static unsigned cpu_partial_slabs(unsigned size, unsigned objects_per_slab) {
    unsigned objects = size >= PAGE_SIZE ? 6 : size >= 1024 ? 24 : size >= 256 ? 52 : 120;

    return (objects * 2 + objects_per_slab - 1) / objects_per_slab;
}

PA_COLD int kmem_cache_boot(struct kmem_cache *s, const char *name, uint32_t object_size,
                            const struct kmem_cache_boot *boot) {
    const struct mm_globals *globals = boot->globals;

    if (!object_size || object_size > PAGE_SIZE << MAX_PAGE_ORDER)
        return EINVAL;
    *s = (struct kmem_cache){.name = name, .object_size = object_size, .flags = __CMPXCHG_DOUBLE};
    if (boot->hardened) {
        uint64_t seed = object_size; // the same in every run, as counts must be; nobody attacks

        s->flags |= SLAB_HARDENED;
        s->random = random_next(&seed);
    }
    s->size = ALIGN_UP(object_size, (uint32_t)sizeof(void *));
    // In the middle, so that a write beyond a neighbour's end does not hit it.
    s->offset = object_size / 2 & ~(uint32_t)(sizeof(void *) - 1);
    s->oo = oo_make(calculate_order(s->size, globals->cpus), s->size);
    s->min = oo_make(get_order(s->size), s->size);
    s->allocflags = __GFP_COMP;
    s->min_partial = CLAMP((unsigned long)ilog2(s->size) / 2, MIN_PARTIAL, MAX_PARTIAL);
    s->cpu_partial_slabs = cpu_partial_slabs(s->size, s->oo.objects);
    s->remote_node_defrag_ratio = REMOTE_NODE_DEFRAG_RATIO;

    s->cpu_slab = boot->alloc_percpu(boot->ctx, sizeof(*s->cpu_slab), _Alignof(struct kmem_cache_cpu));
    if (!s->cpu_slab)
        return ENOMEM;
    for (unsigned cpu = 0; cpu < globals->cpus; cpu++) {
        struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, globals->percpu_offsets[cpu]);

        local_lock_boot_init(&c->lock, "&c->lock", &local_lock_key);
        c->tid = cpu;
    }
    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        struct kmem_cache_node *n;

        if (!globals->node_data[nid]->node_zones[ZONE_NORMAL].managed_pages)
            continue; // a node of CPUs only has no slabs
        n = boot->alloc_node(boot->ctx, nid, sizeof(*n));
        if (!n)
            return ENOMEM;
        spinlock_boot_init(&n->list_lock, "&n->list_lock", &list_lock_key);
        INIT_LIST_HEAD(&n->partial);
        s->node[nid] = n;
    }
    return 0;
}

static uint64_t free_objects(const struct page *slab) {
    return (uint64_t)(slab_counters(slab).objects - slab_counters(slab).inuse);
}

PA_COLD uint64_t kmem_cache_live_objects(const struct kmem_cache *s, const struct mm_globals *globals) {
    uint64_t live = 0;

    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        const struct kmem_cache_node *n = get_node(s, nid);

        if (!n)
            continue;
        live += (uint64_t)n->total_objects;
        for (const struct list_head *e = n->partial.next; e != &n->partial; e = e->next)
            live -= free_objects(list_entry(e, struct page, slab_list));
    }
    for (unsigned cpu = 0; cpu < globals->cpus; cpu++) {
        const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, globals->percpu_offsets[cpu]);

        if (c->slab)
            live -= free_objects(c->slab);
        for (const void *object = c->freelist; object; object = next_free_object(s, object))
            live--; // in use as far as the slab knows
        for (const struct page *slab = c->partial; slab; slab = slab->slab_next)
            live -= free_objects(slab);
    }
    return live;
}

PA_COLD uint64_t kmem_cache_slab_pages(const struct kmem_cache *s, const struct mm_globals *globals) {
    uint64_t slabs = 0, objects = 0, small = 0;

    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        if (!get_node(s, nid))
            continue;
        slabs += (uint64_t)get_node(s, nid)->nr_slabs;
        objects += (uint64_t)get_node(s, nid)->total_objects;
    }
    // Slabs are of two orders: their number and that of their objects tell how many are of which.
    if (s->oo.objects != s->min.objects)
        small = (slabs * s->oo.objects - objects) / (uint64_t)(s->oo.objects - s->min.objects);
    return ((slabs - small) << s->oo.order) + (small << s->min.order);
}
