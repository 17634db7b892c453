// SPDX-License-Identifier: Apache-2.0
//
// Allocation of an object (mm/slub.c, 6.12: slab_alloc_node, __slab_alloc, ___slab_alloc). The fast
// path takes the CPU's freelist with one cmpxchg and no lock. PREEMPT_RT has no fast path: every
// object comes through ___slab_alloc, under the CPU's local lock. The tests for an interruption
// stand where the kernel has them, though a pinned thread is never interrupted by another user of
// its CPU. Left out: slub_debug, kfence, kmemleak, tracing.

#ifndef PA_SLAB_ALLOC_INC_H
#define PA_SLAB_ALLOC_INC_H

#include <string.h>

#include "../page/might_alloc.inc.h"
#include "partial.inc.h"

/// A task must not leave the CPU whose slab it works on.
PA_HOT struct kmem_cache_cpu *slub_get_cpu_ptr(const struct kmem_cache *s) {
    if (enabled(CONFIG_PREEMPT_RT, FLAVOUR))
        migrate_disable(FLAVOUR);
    else
        preempt_disable(FLAVOUR);
    return this_cpu_ptr(s->cpu_slab);
}

PA_HOT void slub_put_cpu_ptr(void) {
    if (enabled(CONFIG_PREEMPT_RT, FLAVOUR))
        migrate_enable(FLAVOUR);
    else
        preempt_enable(FLAVOUR);
}

/// Leaves the CPU without a slab, under its local lock. Returns its freelist.
PA_HOT void *detach_cpu_slab(struct kmem_cache_cpu *c) {
    void *freelist = c->freelist;

    c->slab = NULL;
    c->freelist = NULL;
    c->tid += TID_STEP;
    return freelist;
}

/// Takes the first object of `freelist` and leaves the CPU the rest. Ends the section of the local
/// lock.
PA_HOT void *load_freelist(const struct kmem_cache *s, struct kmem_cache_cpu *c, void *freelist,
                           unsigned long flags) {
    c->freelist = get_freepointer(s, freelist, FLAVOUR);
    c->tid += TID_STEP;
    local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
    return freelist;
}

/// The CPU's slab, if the CPU has one on the right node with an object in it. Otherwise the CPU has
/// no slab afterwards.
PA_HOT void *alloc_from_cpu_slab(struct kmem_cache *s, int node, struct kmem_cache_cpu *c) {
    struct page *slab;

    while ((slab = READ_ONCE(c->slab))) {
        unsigned long flags;
        void *freelist;

        if (likely(node_match(slab, node))) {
            pfmemalloc_match(s, slab);
            flags = local_lock_irqsave(&s->cpu_slab->lock, FLAVOUR);
            if (unlikely(slab != c->slab)) {
                local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
                continue;
            }
            freelist = c->freelist;
            if (!freelist)
                freelist = get_freelist(s, slab);
            if (freelist)
                return load_freelist(s, c, freelist, flags);
            detach_cpu_slab(c);
            local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
            return NULL;
        }
        flags = local_lock_irqsave(&s->cpu_slab->lock, FLAVOUR);
        if (unlikely(slab != c->slab)) {
            local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
            continue;
        }
        freelist = detach_cpu_slab(c);
        local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
        deactivate_slab(s, slab, freelist);
        return NULL;
    }
    return NULL;
}

/// The next slab of the CPU's partial list; those of another node go to that node's. NULL if the
/// list is empty, or if the CPU got a slab meanwhile.
PA_HOT void *alloc_from_cpu_partial(struct kmem_cache *s, int node, struct kmem_cache_cpu *c) {
    while (c->partial) {
        unsigned long flags = local_lock_irqsave(&s->cpu_slab->lock, FLAVOUR);
        struct page *slab = c->partial;

        if (unlikely(c->slab || !slab)) {
            local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
            return NULL;
        }
        c->partial = slab->slab_next;
        if (likely(node_match(slab, node))) {
            pfmemalloc_match(s, slab);
            c->slab = slab;
            // Not frozen until here; it has free objects, so freezing it cannot come out empty.
            return load_freelist(s, c, get_freelist(s, slab), flags);
        }
        local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
        slab->slab_next = NULL;
        __put_partials(s, slab);
    }
    return NULL;
}

/// Makes a frozen slab the CPU's own, in the place of any that it has by now.
PA_HOT void *install_cpu_slab(struct kmem_cache *s, struct kmem_cache_cpu *c, struct page *slab,
                              void *freelist) {
    for (;;) {
        unsigned long flags = local_lock_irqsave(&s->cpu_slab->lock, FLAVOUR);
        struct page *flush_slab = c->slab;
        void *flush_freelist;

        if (likely(!flush_slab)) {
            c->slab = slab;
            return load_freelist(s, c, freelist, flags);
        }
        flush_freelist = detach_cpu_slab(c);
        local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
        deactivate_slab(s, flush_slab, flush_freelist);
    }
}

/// A slab from a node's list or from the page allocator. Where a node is preferred but not
/// demanded, that node is asked first for what it has without effort, then all nodes.
PA_HOT void *alloc_from_new_slab(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c) {
    bool try_thisnode = node != NUMA_NO_NODE && !(gfp & __GFP_THISNODE);
    union slab_counters counters;
    struct page *slab;
    void *freelist;

    for (;;) {
        gfp_t slab_gfp = unlikely(try_thisnode) ? GFP_NOWAIT | __GFP_THISNODE : gfp;

        slab = get_partial(s, node, slab_gfp);
        if (slab) {
            return install_cpu_slab(s, c, slab, freeze_slab(s, slab));
        }
        slub_put_cpu_ptr();
        slab = new_slab(s, slab_gfp, node);
        c = slub_get_cpu_ptr(s);
        if (likely(slab))
            break;
        if (!try_thisnode)
            return NULL;
        try_thisnode = false;
    }
    // Nobody else knows the slab yet, so plain stores will do.
    freelist = slab->slab_freelist;
    counters.word = slab->slab_counters;
    counters.inuse = counters.objects;
    counters.frozen = 1;
    slab->slab_freelist = NULL;
    slab->slab_counters = counters.word;
    inc_slabs_node(get_node(s, page_to_nid(slab)), counters.objects);
    pfmemalloc_match(s, slab);
    return install_cpu_slab(s, c, slab, freelist);
}

static PA_CALL void *___slab_alloc(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c) {
    void *object;
    PA_GUARD_STACK();

    // An allocation cannot insist on a node without memory.
    if (unlikely(node != NUMA_NO_NODE && !get_node(s, (unsigned)node)))
        node = NUMA_NO_NODE;
    do {
        object = alloc_from_cpu_slab(s, node, c);
        if (object)
            return object;
        object = alloc_from_cpu_partial(s, node, c);
        if (object)
            return object;
    } while (unlikely(READ_ONCE(c->slab)));
    return alloc_from_new_slab(s, gfp, node, c);
}

static PA_PART void *__slab_alloc(struct kmem_cache *s, gfp_t gfp, int node) {
    void *object = ___slab_alloc(s, gfp, node, slub_get_cpu_ptr(s));

    slub_put_cpu_ptr();
    return object;
}

PA_HOT void *__slab_alloc_node(struct kmem_cache *s, gfp_t gfp, int node) {
    for (;;) {
        struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
        unsigned long tid = READ_ONCE(c->tid);
        struct page *slab;
        void *object, *next;

        // Reads the id first: what is read after it belongs to this operation, or to a later one,
        // which changes the id.
        barrier();
        object = c->freelist;
        slab = c->slab;
        if (enabled(CONFIG_PREEMPT_RT, FLAVOUR) || unlikely(!object || !slab || !node_match(slab, node)))
            return __slab_alloc(s, gfp, node);
        next = get_freepointer(s, object, FLAVOUR);
        if (unlikely(!__update_cpu_freelist_fast(s, object, next, tid)))
            continue;
        prefetch_freepointer(s, next);
        return object;
    }
}

PA_HOT bool slab_want_init_on_alloc(const struct kmem_cache *s, gfp_t gfp) {
    return (unlikely(READ_ONCE(mm_switches.init_on_alloc)) && !s->ctor) || (gfp & __GFP_ZERO);
}

PA_HOT void *slab_alloc_node(struct kmem_cache *s, gfp_t gfp, int node) {
    void *object;

    might_alloc(gfp);
    if (should_fail())
        return NULL;
    object = __slab_alloc_node(s, gfp, node);
    if (unlikely(READ_ONCE(mm_switches.init_on_free)) && object)
        set_freepointer(s, object, NULL, FLAVOUR);
    if (unlikely(slab_want_init_on_alloc(s, gfp)) && object)
        memset(object, 0, s->object_size);
    if (unlikely(READ_ONCE(mm_switches.memcg_kmem_online) &&
                 ((gfp & __GFP_ACCOUNT) || (s->flags & SLAB_ACCOUNT))))
        slab_bug(s, "object charged to a cgroup");
    return object;
}

#endif
