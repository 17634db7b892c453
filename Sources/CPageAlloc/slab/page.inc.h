// SPDX-License-Identifier: Apache-2.0
//
// Slabs come from the page allocator and go back to it (mm/slub.c, 6.12: allocate_slab, new_slab,
// __free_slab, discard_slab). Left out: object cgroups, KASAN, freelist randomisation,
// mm_account_reclaimed_pages.

#ifndef PA_SLAB_PAGE_INC_H
#define PA_SLAB_PAGE_INC_H

#include "../page/alloc.h"
#include "../page/vmstat.h"
#include "freelist.inc.h"

#define GFP_RECLAIM_MASK                                                                                     \
    (__GFP_RECLAIM | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_NOWARN | __GFP_RETRY_MAYFAIL | __GFP_NOFAIL |  \
     __GFP_NORETRY | __GFP_MEMALLOC | __GFP_NOMEMALLOC)
#define GFP_CONSTRAINT_MASK (__GFP_HARDWALL | __GFP_THISNODE)
#define GFP_SLAB_BUG_MASK (__GFP_DMA32 | __GFP_HIGHMEM)

PA_HOT struct page *alloc_slab_page(gfp_t gfp, int node, struct slab_order_objects oo) {
    struct page *slab = node == NUMA_NO_NODE ? alloc_pages(gfp, oo.order, FLAVOUR)
                                             : alloc_pages_node(node, gfp, oo.order, FLAVOUR);

    if (!slab)
        return NULL;
    WRITE_ONCE(slab->page_type, PAGE_TYPE_SLAB);
    // The type must be seen before what it says about the other fields.
    __atomic_thread_fence(__ATOMIC_RELEASE);
    if ((uintptr_t)slab->lru.next & 2)
        set_bit(PG_active, &slab->flags);
    return slab;
}

PA_HOT void setup_object(const struct kmem_cache *s) {
    if (unlikely(s->ctor))
        slab_bug(s, "cache with a constructor");
}

static PA_CALL struct page *allocate_slab(struct kmem_cache *s, gfp_t gfp, int node) {
    struct slab_order_objects oo = s->oo;
    union slab_counters counters = {0};
    struct page *slab;
    gfp_t alloc_gfp;
    char *object;

    gfp |= s->allocflags;
    // A large block is worth a try, but not worth reclaiming for.
    alloc_gfp = (gfp | __GFP_NOWARN | __GFP_NORETRY) & ~__GFP_NOFAIL;
    if ((alloc_gfp & __GFP_DIRECT_RECLAIM) && oo.order > s->min.order)
        alloc_gfp = (alloc_gfp | __GFP_NOMEMALLOC) & ~__GFP_RECLAIM;
    slab = alloc_slab_page(alloc_gfp, node, oo);
    if (unlikely(!slab)) {
        oo = s->min;
        slab = alloc_slab_page(gfp, node, oo);
        if (unlikely(!slab))
            return NULL;
    }

    counters.objects = oo.objects;
    slab->slab_counters = counters.word;
    slab->memcg_data = 0;
    if (unlikely(READ_ONCE(mm_switches.memcg_kmem_online) && (s->flags & SLAB_ACCOUNT)))
        slab_bug(s, "accounted cache");
    mod_node_page_state_of(NODE_DATA(page_to_nid(slab)), NR_SLAB_UNRECLAIMABLE_B,
                           (long)(PAGE_SIZE << oo.order), FLAVOUR);
    slab->slab_cache = s;

    object = page_address(slab);
    setup_object(s);
    slab->slab_freelist = object;
    for (unsigned i = 1; i < oo.objects; i++) {
        setup_object(s);
        set_freepointer(s, object, object + s->size, FLAVOUR);
        object += s->size;
    }
    set_freepointer(s, object, NULL, FLAVOUR);
    return slab;
}

static PA_CALL struct page *new_slab(struct kmem_cache *s, gfp_t gfp, int node) {
    if (unlikely(gfp & GFP_SLAB_BUG_MASK))
        slab_bug(s, "gfp flags name a zone");
    return allocate_slab(s, gfp & (GFP_RECLAIM_MASK | GFP_CONSTRAINT_MASK), node);
}

static PA_CALL void __free_slab(struct kmem_cache *s, struct page *slab) {
    unsigned order = compound_order(slab);

    if (unlikely(test_bit(PG_active, &slab->flags)))
        clear_bit(PG_active, &slab->flags);
    slab->mapping = NULL;
    // Nobody may see the page without its type and with a mapping.
    __atomic_thread_fence(__ATOMIC_RELEASE);
    WRITE_ONCE(slab->page_type, PAGE_TYPE_NONE);
    if (unlikely(slab->memcg_data))
        slab_bug(s, "slab with charged objects");
    mod_node_page_state_of(NODE_DATA(page_to_nid(slab)), NR_SLAB_UNRECLAIMABLE_B, -(long)(PAGE_SIZE << order),
                           FLAVOUR);
    __free_pages(slab, order, FLAVOUR);
}

PA_HOT void inc_slabs_node(struct kmem_cache_node *n, unsigned objects) {
    __atomic_fetch_add(&n->nr_slabs, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&n->total_objects, objects, __ATOMIC_RELAXED);
}

static PA_CALL void discard_slab(struct kmem_cache *s, struct page *slab) {
    struct kmem_cache_node *n = get_node(s, page_to_nid(slab));

    __atomic_fetch_sub(&n->nr_slabs, 1, __ATOMIC_RELAXED);
    __atomic_fetch_sub(&n->total_objects, slab_counters(slab).objects, __ATOMIC_RELAXED);
    __free_slab(s, slab);
}

#endif
