// SPDX-License-Identifier: Apache-2.0
//
// Allocation of pages through the per-CPU lists (mm/page_alloc.c and mm/mempolicy.c, 6.12), once
// for each flavour: the including file defines FLAVOUR and FLAVOUR_NAME. What is a call in the
// kernel is a call here. Left out: reclaim and compaction (nothing is reclaimable: a full machine
// fails after draining the per-CPU lists), CMA, high-atomic reserves, deferred struct pages, KASAN,
// page_owner.

#include "../base/hardening.inc.h"
#include "memcg.h"
#include "might_alloc.inc.h"
#include "mempolicy.inc.h"
#include "pcp.inc.h"
#include "watermark.inc.h"

struct alloc_context {
    struct zonelist *zonelist;
    const nodemask_t *nodemask;
    struct zoneref *preferred_zoneref;
    int migratetype;
    enum zone_type highest_zoneidx;
    bool spread_dirty_pages;
};

static PA_PART void kernel_init_pages(struct page *page, unsigned nr_pages) {
    for (unsigned i = 0; i < nr_pages; i++)
        clear_page(page_address(page + i));
}

static PA_COLD void prep_compound_page(struct page *page, unsigned order) {
    set_bit(PG_head, &page->flags);
    page[1].flags |= order;
    for (unsigned i = 1; i < 1u << order; i++) {
        page[i].pt_pad = (void *)((uintptr_t)page | 1);
        page[i].refcount = 0;
    }
}

static PA_PART void prep_new_page(struct page *page, unsigned order, gfp_t gfp, unsigned alloc_flags) {
    bool init =
        !READ_ONCE(mm_switches.init_on_free) && (READ_ONCE(mm_switches.init_on_alloc) || (gfp & __GFP_ZERO));

    page->private = 0;
    if (init)
        kernel_init_pages(page, 1u << order);
    page->refcount = 1;
    if (order && (gfp & __GFP_COMP))
        prep_compound_page(page, order);
    // set_page_pfmemalloc() and clear_page_pfmemalloc(): bit 1 of lru.next
    page->lru.next = alloc_flags & ALLOC_NO_WATERMARKS ? (struct list_head *)2ul : NULL;
}

/// Memory that a confidential guest has not yet asked its host for; there is none here.
static PA_CALL bool cond_accept_memory(struct zone *zone) {
    PA_GUARD_STACK();

    return !list_empty(&zone->unaccepted_pages);
}

static PA_CALL struct page *get_page_from_freelist(gfp_t gfp, unsigned order, unsigned alloc_flags,
                                                   const struct alloc_context *ac) {
    bool no_fallback;
    struct zoneref *z;
    struct zone *zone;
    PA_GUARD_STACK();

retry:
    no_fallback = alloc_flags & ALLOC_NOFRAGMENT;
    for (z = ac->preferred_zoneref; (zone = z->zone);
         z = next_zones_zonelist(z + 1, ac->highest_zoneidx, ac->nodemask)) {
        struct page *page;

        if (ac->spread_dirty_pages) // the page cache asks for it; this machine has none
            continue;
        if (no_fallback && current->globals->nodes > 1 && zone != ac->preferred_zoneref->zone &&
            zone->node != ac->preferred_zoneref->zone->node) {
            // Locality is worth more than an unfragmented zone.
            alloc_flags &= ~ALLOC_NOFRAGMENT;
            goto retry;
        }
        if (enabled(CONFIG_UNACCEPTED_MEMORY, FLAVOUR) && cond_accept_memory(zone))
            goto try_this_zone;
        if (likely(!test_bit(ZONE_BELOW_HIGH, &zone->flags))) {
            if (zone_watermark_fast(zone, order, high_wmark_pages(zone), ac->highest_zoneidx, alloc_flags))
                goto try_this_zone;
            set_bit(ZONE_BELOW_HIGH, &zone->flags);
        }
        if (!zone_watermark_fast(zone, order, wmark_pages(zone, alloc_flags & ALLOC_WMARK_MASK),
                                 ac->highest_zoneidx, alloc_flags) &&
            !(alloc_flags & ALLOC_NO_WATERMARKS))
            continue;
    try_this_zone:
        page = rmqueue(ac->preferred_zoneref->zone, zone, order, alloc_flags, ac->migratetype);
        if (likely(page)) {
            prep_new_page(page, order, gfp, alloc_flags);
            return page;
        }
    }
    if (no_fallback) {
        alloc_flags &= ~ALLOC_NOFRAGMENT;
        goto retry;
    }
    return NULL;
}

/// There is no kswapd and nothing to reclaim: it tries below the low mark, then drains every CPU's
/// lists and tries again, then fails.
static PA_COLD struct page *__alloc_pages_slowpath(gfp_t gfp, unsigned order, struct alloc_context *ac) {
    unsigned alloc_flags = ALLOC_WMARK_MIN | (gfp & __GFP_HIGH ? ALLOC_MIN_RESERVE : 0);
    struct page *page = get_page_from_freelist(gfp, order, alloc_flags, ac);

    if (page || !(gfp & __GFP_DIRECT_RECLAIM))
        return page;
    PA_PASTE(drain_all_pages, FLAVOUR_NAME)();
    return get_page_from_freelist(gfp, order, alloc_flags, ac);
}

PA_HOT struct zonelist *node_zonelist(int nid, gfp_t flags) {
    return &NODE_DATA((unsigned)nid)
                ->node_zonelists[flags & __GFP_THISNODE ? ZONELIST_NOFALLBACK : ZONELIST_FALLBACK];
}

PA_HOT bool prepare_alloc_pages(gfp_t gfp, int preferred_nid, const nodemask_t *nodemask,
                                struct alloc_context *ac) {
    ac->highest_zoneidx = gfp_zone(gfp);
    ac->zonelist = node_zonelist(preferred_nid, gfp);
    ac->nodemask = nodemask;
    ac->migratetype = gfp_migratetype(gfp);
    might_alloc(gfp);
    if (should_fail())
        return false;
    ac->spread_dirty_pages = gfp & __GFP_WRITE;
    ac->preferred_zoneref = next_zones_zonelist(ac->zonelist->_zonerefs, ac->highest_zoneidx, ac->nodemask);
    return true;
}

/// Avoid taking from other migrate types at first where the node has a DMA32 zone to fall back on.
PA_HOT unsigned alloc_flags_nofragment(struct zone *zone, gfp_t gfp) {
    unsigned alloc_flags = gfp & __GFP_KSWAPD_RECLAIM;

    if (!zone || zone_idx(zone) != ZONE_NORMAL)
        return alloc_flags;
    if (current->globals->nodes > 1 && !populated_zone(&zone[-1]))
        return alloc_flags;
    return alloc_flags | ALLOC_NOFRAGMENT;
}

/// memcg_kmem_online() is set with the first group below the root. Debian's kernels were measured
/// before that.
PA_HOT bool charges_memcg(void) {
    bool debian = FLAVOUR == FLAVOUR_DEBIAN || FLAVOUR == FLAVOUR_DEBIAN_RT;

    return (!debian || current->memcg) && READ_ONCE(mm_switches.memcg_kmem_online);
}

static PA_CALL struct page *__alloc_pages(gfp_t gfp, unsigned order, int preferred_nid,
                                          const nodemask_t *nodemask) {
    unsigned alloc_flags = ALLOC_WMARK_LOW;
    struct alloc_context ac = {0};
    struct page *page;
    PA_GUARD_STACK();

    branch_target();
    if (unlikely(order > MAX_PAGE_ORDER))
        return NULL;
    gfp = current_gfp_context(gfp & READ_ONCE(mm_switches.gfp_allowed_mask));
    if (!prepare_alloc_pages(gfp, preferred_nid, nodemask, &ac))
        return NULL;
    alloc_flags |= alloc_flags_nofragment(ac.preferred_zoneref->zone, gfp);
    page = get_page_from_freelist(gfp, order, alloc_flags, &ac);
    if (unlikely(!page)) {
        ac.spread_dirty_pages = false;
        page = __alloc_pages_slowpath(gfp, order, &ac);
    }
    if (charges_memcg() && (gfp & __GFP_ACCOUNT) && page &&
        unlikely(PA_PASTE(__memcg_kmem_charge_page, FLAVOUR_NAME)(page, gfp, order))) {
        PA_PASTE(__free_pages, FLAVOUR_NAME)(page, order);
        page = NULL;
    }
    return page;
}

/// first_node(): one instruction where the nodes fit into a word, else a search (lib/find_bit.c).
static PA_CALL unsigned _find_first_bit(const uint64_t *words, unsigned bits) {
    for (unsigned i = 0; i * 64 < bits; i++)
        if (words[i])
            return MIN(i * 64 + (unsigned)__builtin_ctzll(words[i]), bits);
    return bits;
}

PA_HOT unsigned first_node(const nodemask_t *nodes) {
    return enabled(CONFIG_NODES_SHIFT_10, FLAVOUR) ? _find_first_bit(&nodes->bits, MAX_NUMNODES)
                                                   : (unsigned)__builtin_ctzll(nodes->bits);
}

/// Which node and which nodes a policy means (policy_nodemask()).
static PA_CALL const nodemask_t *policy_nodemask(gfp_t gfp, const struct mempolicy *pol, int *nid) {
    (void)gfp;
    switch (pol->mode) {
    case MPOL_PREFERRED: *nid = (int)first_node(&pol->nodes); return NULL;
    case MPOL_BIND: return &pol->nodes;
    }
    // The mode is read anew, so that the common ones take two compares: the compiler would turn
    // four compares of one value into a jump through a table, which kernels are compiled without.
    if (unlikely(READ_ONCE(pol->mode) == MPOL_INTERLEAVE))
        *nid = (int)interleave_nodes(pol);
    else if (unlikely(READ_ONCE(pol->mode) == MPOL_WEIGHTED_INTERLEAVE))
        *nid = (int)weighted_interleave_nodes(pol);
    return NULL; // MPOL_LOCAL: the node that came in
}

static PA_CALL struct page *alloc_pages_mpol(gfp_t gfp, unsigned order, const struct mempolicy *pol,
                                             int nid) {
    const nodemask_t *nodemask;
    struct page *page;
    PA_GUARD_STACK();

    branch_target();
    nodemask = policy_nodemask(gfp, pol, &nid);
    if (pol->mode == MPOL_PREFERRED_MANY) // not modelled
        return NULL;
    page = __alloc_pages(gfp, order, nid, nodemask);
    if (unlikely(pol->mode == MPOL_INTERLEAVE) && page && page_to_nid(page) == (unsigned)nid)
        __count_numa_event(page_zone(page), NUMA_INTERLEAVE_HIT, 1);
    return page;
}

static PA_PART const struct mempolicy *get_task_policy(const struct task_struct *p) {
    const struct mempolicy *pol = p->mempolicy;
    int node;

    if (pol)
        return pol;
    node = READ_ONCE(current->numa_node);
    if (node != NUMA_NO_NODE) {
        pol = &preferred_node_policy[node];
        if (pol->mode) // not yet set early in boot
            return pol;
    }
    return &default_policy;
}

struct page *PA_PASTE(alloc_pages, FLAVOUR_NAME)(gfp_t gfp, unsigned order) {
    const struct mempolicy *pol = &default_policy;

    branch_target();
    if (!in_interrupt() && !(gfp & __GFP_THISNODE))
        pol = get_task_policy(current);
    return alloc_pages_mpol(gfp, order, pol, READ_ONCE(current->numa_node));
}

struct page *PA_PASTE(alloc_pages_node, FLAVOUR_NAME)(int nid, gfp_t gfp, unsigned order) {
    return __alloc_pages(gfp, order, nid, NULL);
}
