// SPDX-License-Identifier: Apache-2.0
//
// Slabs with free objects wait on a CPU's partial list, under its local lock, or on their node's,
// under list_lock (mm/slub.c, 6.12: get_partial_node, get_any_partial, put_cpu_partial,
// __put_partials, deactivate_slab). A slab on a CPU's partial list is not frozen: any CPU may free
// into it, none takes it from there. Left out: cpusets.
//
// Lock order: a CPU's local lock is taken inside a node's list_lock (get_partial_node), never the
// other way.

#ifndef PA_SLAB_PARTIAL_INC_H
#define PA_SLAB_PARTIAL_INC_H

#include "../base/list_checked.h"
#include "../page/mempolicy.inc.h"
#include "page.inc.h"

enum partial_end { PARTIAL_HEAD, PARTIAL_TAIL };

PA_HOT void add_partial(struct kmem_cache_node *n, struct page *slab, enum partial_end end) {
    WRITE_ONCE(n->nr_partial, n->nr_partial + 1);
    if (end == PARTIAL_TAIL)
        list_add_tail_checked(&slab->slab_list, &n->partial, FLAVOUR);
    else
        list_add_checked(&slab->slab_list, &n->partial, FLAVOUR);
    set_bit(PG_workingset, &slab->flags);
}

PA_HOT void remove_partial(struct kmem_cache_node *n, struct page *slab) {
    list_del_checked(&slab->slab_list, FLAVOUR);
    clear_bit(PG_workingset, &slab->flags);
    WRITE_ONCE(n->nr_partial, n->nr_partial - 1);
}

/// A chain of slabs to their nodes' lists. What is empty beyond what a node keeps is freed, outside
/// the locks.
static PA_CALL void __put_partials(struct kmem_cache *s, struct page *partial_slab) {
    struct kmem_cache_node *n = NULL;
    struct page *to_discard = NULL;
    unsigned long flags = 0;

    while (partial_slab) {
        struct page *slab = partial_slab;
        struct kmem_cache_node *slab_node = get_node(s, page_to_nid(slab));

        partial_slab = slab->slab_next;
        if (n != slab_node) {
            if (n)
                spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
            n = slab_node;
            flags = spin_lock_irqsave(&n->list_lock, FLAVOUR);
        }
        if (unlikely(!slab_counters(slab).inuse && n->nr_partial >= s->min_partial)) {
            slab->slab_next = to_discard;
            to_discard = slab;
        } else {
            add_partial(n, slab, PARTIAL_TAIL);
        }
    }
    if (n)
        spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
    while (to_discard) {
        struct page *slab = to_discard;

        to_discard = slab->slab_next;
        discard_slab(s, slab);
    }
}

/// A slab to this CPU's partial list. With `drain`, a list that is full goes to the nodes first.
static PA_CALL void put_cpu_partial(struct kmem_cache *s, struct page *slab, bool drain) {
    unsigned long flags = local_lock_irqsave(&s->cpu_slab->lock, FLAVOUR);
    struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
    struct page *oldslab = c->partial, *slab_to_put = NULL;
    uint64_t slabs = 0;

    if (oldslab) {
        if (drain && oldslab->slabs >= s->cpu_partial_slabs) {
            slab_to_put = oldslab;
            oldslab = NULL;
        } else {
            slabs = oldslab->slabs;
        }
    }
    slab->slabs = slabs + 1;
    slab->slab_next = oldslab;
    c->partial = slab;
    local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
    if (slab_to_put)
        __put_partials(s, slab_to_put);
}

/// The first slab of a node's list, and more of them into this CPU's partial list while the lock is
/// held anyway.
static PA_CALL struct page *get_partial_node(struct kmem_cache *s, struct kmem_cache_node *n) {
    struct list_head *pos, *next;
    struct page *partial = NULL;
    unsigned partial_slabs = 0;
    unsigned long flags;

    // Racy, but harmless: at worst a new slab is taken.
    if (!n || !READ_ONCE(n->nr_partial))
        return NULL;
    flags = spin_lock_irqsave(&n->list_lock, FLAVOUR);
    for (pos = n->partial.next; pos != &n->partial; pos = next) {
        struct page *slab = list_entry(pos, struct page, slab_list);

        next = pos->next;
        pfmemalloc_match(s, slab);
        remove_partial(n, slab);
        if (!partial) {
            partial = slab;
            if (!s->cpu_partial_slabs)
                break;
        } else {
            put_cpu_partial(s, slab, false);
            if (++partial_slabs > s->cpu_partial_slabs / 2)
                break;
        }
    }
    spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
    return partial;
}

/// Slabs that other nodes have to spare, the nearest first. Now and then the kernel takes a new
/// slab instead, by the low bits of the TSC; here by the transaction count, so that a run can be
/// repeated.
static PA_CALL struct page *get_any_partial(struct kmem_cache *s, gfp_t gfp) {
    enum zone_type highest = gfp_zone(gfp);
    struct zonelist *zonelist;

    if (!s->remote_node_defrag_ratio ||
        this_cpu_ptr(s->cpu_slab)->tid / TID_STEP % 1024 > s->remote_node_defrag_ratio)
        return NULL;
    zonelist = &NODE_DATA(mempolicy_slab_node())
                    ->node_zonelists[gfp & __GFP_THISNODE ? ZONELIST_NOFALLBACK : ZONELIST_FALLBACK];
    for (struct zoneref *z = zonelist->_zonerefs; z->zone; z++) {
        struct kmem_cache_node *n;
        struct page *slab;

        if (z->zone_idx > (int)highest)
            continue;
        n = get_node(s, (unsigned)z->zone->node);
        if (!n || READ_ONCE(n->nr_partial) <= s->min_partial)
            continue;
        slab = get_partial_node(s, n);
        if (slab)
            return slab;
    }
    return NULL;
}

PA_HOT struct page *get_partial(struct kmem_cache *s, int node, gfp_t gfp) {
    unsigned searchnode = node == NUMA_NO_NODE ? (unsigned)READ_ONCE(current->numa_node) : (unsigned)node;
    struct page *slab = get_partial_node(s, get_node(s, searchnode));

    if (slab || (node != NUMA_NO_NODE && (gfp & __GFP_THISNODE)))
        return slab;
    return get_any_partial(s, gfp);
}

/// Thaws a slab that a CPU gave up, with what was left of the CPU's freelist, and puts it where it
/// belongs.
static PA_CALL void deactivate_slab(struct kmem_cache *s, struct page *slab, void *freelist) {
    struct kmem_cache_node *n = get_node(s, page_to_nid(slab));
    // Others free into it: let them come to an end before it is used again.
    enum partial_end end = READ_ONCE(slab->slab_freelist) ? PARTIAL_TAIL : PARTIAL_HEAD;
    void *last = NULL, *old_freelist, *new_freelist;
    union slab_counters old, new;
    unsigned free_delta = 0;

    for (void *object = freelist; object; object = get_freepointer(s, object, FLAVOUR)) {
        last = object;
        free_delta++;
    }
    do {
        old_freelist = READ_ONCE(slab->slab_freelist);
        old = new = slab_counters(slab);
        new.frozen = 0;
        new_freelist = old_freelist;
        if (last) {
            new.inuse -= free_delta;
            set_freepointer(s, last, old_freelist, FLAVOUR);
            new_freelist = freelist;
        }
    } while (!slab_update_freelist(s, slab, old_freelist, old, new_freelist, new));

    if (!new.inuse && READ_ONCE(n->nr_partial) >= s->min_partial) {
        discard_slab(s, slab);
    } else if (new_freelist) {
        unsigned long flags = spin_lock_irqsave(&n->list_lock, FLAVOUR);

        add_partial(n, slab, end);
        spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
    }
}

#endif
