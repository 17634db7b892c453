// SPDX-License-Identifier: Apache-2.0
//
// Allocation and free of pages through the per-CPU lists (mm/page_alloc.c and mm/mempolicy.c, 6.12), once for
// each flavour: the including file defines FLAVOUR and FLAVOUR_NAME. What is a call in the kernel is a call here.
// Left out: reclaim and compaction (nothing is reclaimable: a full machine fails after draining the per-CPU
// lists), CMA, high-atomic reserves, deferred struct pages, KASAN, page_owner.
//
// Lock order: a CPU's pcp->lock, then zone->lock. pcp->lock is only tried by its own CPU, and taken by whoever
// drains; zone->lock is taken with interrupts off (but on PREEMPT_RT).

#include "alloc.h"
#include "memcg.h"
#include "might_alloc.inc.h"
#include "rmqueue.inc.h"

struct alloc_context {
    struct zonelist *zonelist;
    const nodemask_t *nodemask;
    struct zoneref *preferred_zoneref;
    int migratetype;
    enum zone_type highest_zoneidx;
    bool spread_dirty_pages;
};

#define high_wmark_pages(zone) ((zone)->_watermark[WMARK_HIGH] + (zone)->watermark_boost)
#define wmark_pages(zone, i) ((zone)->_watermark[i] + (zone)->watermark_boost)

/// Pins the task, then tries this CPU's list. NULL if another CPU is draining it.
PA_HOT struct per_cpu_pages *pcp_spin_trylock(struct per_cpu_pages *pageset) {
    struct per_cpu_pages *pcp;

    if (FLAVOUR == FLAVOUR_RT)
        migrate_disable();
    else
        preempt_disable(FLAVOUR);
    pcp = this_cpu_ptr(pageset);
    if (unlikely(!spin_trylock(&pcp->lock, FLAVOUR))) {
        if (FLAVOUR == FLAVOUR_RT)
            migrate_enable();
        else
            preempt_enable(FLAVOUR);
        return NULL;
    }
    return pcp;
}

PA_HOT void pcp_spin_unlock(struct per_cpu_pages *pcp) {
    spin_unlock(&pcp->lock, FLAVOUR);
    if (FLAVOUR == FLAVOUR_RT)
        migrate_enable();
    else
        preempt_enable(FLAVOUR);
}

PA_HOT bool pcp_allowed_order(unsigned order) { return order <= PAGE_ALLOC_COSTLY_ORDER || order == HPAGE_PMD_ORDER; }

static PA_CALL int nr_pcp_alloc(struct per_cpu_pages *pcp, const struct zone *zone, unsigned order) {
    int base_batch = READ_ONCE(pcp->batch), high_min = READ_ONCE(pcp->high_min);
    int high_max = READ_ONCE(pcp->high_max), batch, high;

    high = pcp->high = CLAMP(pcp->high, high_min, high_max);
    if (unlikely(high < base_batch))
        return 1;
    batch = order ? base_batch : base_batch << pcp->alloc_factor;
    if (high_min != high_max && !test_bit(ZONE_BELOW_HIGH, &zone->flags))
        high = pcp->high = MIN(high + batch, high_max);
    if (!order) {
        int max_nr_alloc = MAX(high - pcp->count - base_batch, base_batch);

        if (batch <= max_nr_alloc && pcp->alloc_factor < PCP_BATCH_SCALE_MAX)
            pcp->alloc_factor++;
        batch = MIN(batch, max_nr_alloc);
    }
    return batch > 1 ? MAX(batch >> order, 2) : batch;
}

PA_HOT int nr_pcp_high(struct per_cpu_pages *pcp, const struct zone *zone, int batch, bool free_high) {
    int high_min = READ_ONCE(pcp->high_min), high_max = READ_ONCE(pcp->high_max), high;

    high = pcp->high = CLAMP(pcp->high, high_min, high_max);
    if (unlikely(!high))
        return 0;
    if (unlikely(free_high)) {
        pcp->high = MAX(high - (batch << PCP_BATCH_SCALE_MAX), high_min);
        return 0;
    }
    if (high_min == high_max)
        return high;
    if (test_bit(ZONE_BELOW_HIGH, &zone->flags)) {
        pcp->high = MAX(high - MAX((int)pcp->free_count, batch), high_min);
        high = MAX(pcp->count, high_min);
    } else if (pcp->count >= high) {
        int need_high = pcp->free_count + batch;

        if (pcp->high < need_high)
            pcp->high = CLAMP(need_high, high_min, high_max);
    }
    return high;
}

PA_HOT int nr_pcp_free(const struct per_cpu_pages *pcp, int batch, int high, bool free_high) {
    if (unlikely(free_high))
        return MIN(pcp->count, batch << PCP_BATCH_SCALE_MAX);
    if (unlikely(high < batch))
        return 1;
    return CLAMP(pcp->free_count, batch, high - batch);
}

/// A page that leaves or joins the free memory in a state that says somebody still uses it.
static PA_COLD void bad_page(struct page *page) { __atomic_fetch_add(&page_zone(page)->bad_pages, 1, __ATOMIC_RELAXED); }

PA_HOT bool page_expected_state(const struct page *page) {
    return page->page_type == PAGE_TYPE_NONE && !page->mapping && !page->refcount && !page->memcg_data;
}

static PA_CALL struct page *__rmqueue_pcplist(struct zone *zone, unsigned order, int migratetype, unsigned alloc_flags,
                                              struct per_cpu_pages *pcp, struct list_head *list) {
    struct page *page;

    do {
        if (list_empty(list)) {
            int batch = nr_pcp_alloc(pcp, zone, order);
            int alloced = rmqueue_bulk(zone, order, batch, list, migratetype, alloc_flags);

            pcp->count += alloced << order;
            if (unlikely(list_empty(list)))
                return NULL;
        }
        page = list_first_entry(list, struct page, lru);
        list_del(&page->lru);
        pcp->count -= 1 << order;
        if (unlikely(mm_switches.check_pages) && !page_expected_state(page)) {
            bad_page(page);
            continue;
        }
        return page;
    } while (true);
}

PA_HOT void __count_numa_event(struct zone *zone, enum numa_stat_item item, long delta) {
    this_cpu_ptr(zone->per_cpu_zonestats)->vm_numa_event[item] += (unsigned long)delta;
}

PA_HOT void zone_statistics(struct zone *preferred_zone, struct zone *z, long nr_account) {
    enum numa_stat_item local_stat = NUMA_LOCAL;

    if (!READ_ONCE(mm_switches.numa_stat))
        return;
    if (z->node != READ_ONCE(current->numa_node))
        local_stat = NUMA_OTHER;
    if (z->node == preferred_zone->node) {
        __count_numa_event(z, NUMA_HIT, nr_account);
    } else {
        __count_numa_event(z, NUMA_MISS, nr_account);
        __count_numa_event(preferred_zone, NUMA_FOREIGN, nr_account);
    }
    __count_numa_event(z, local_stat, nr_account);
}

static PA_COLD struct page *rmqueue_buddy(struct zone *zone, unsigned order, unsigned alloc_flags, int migratetype) {
    unsigned long flags = spin_lock_irqsave(&zone->lock, FLAVOUR);
    enum rmqueue_mode mode = RMQUEUE_NORMAL;
    struct page *page = __rmqueue(zone, order, migratetype, alloc_flags, &mode);

    spin_unlock_irqrestore(&zone->lock, flags, FLAVOUR);
    return page;
}

PA_HOT struct page *rmqueue_pcplist(struct zone *preferred_zone, struct zone *zone, unsigned order, int migratetype,
                                    unsigned alloc_flags) {
    struct per_cpu_pages *pcp = pcp_spin_trylock(zone->per_cpu_pageset);
    struct list_head *list;
    struct page *page;

    if (unlikely(!pcp))
        return NULL;
    pcp->free_count >>= 1;
    list = &pcp->lists[order_to_pindex(migratetype, order)];
    page = __rmqueue_pcplist(zone, order, migratetype, alloc_flags, pcp, list);
    pcp_spin_unlock(pcp);
    if (likely(page)) {
        __count_vm_events(PGALLOC_DMA32 + page_zonenum(page), 1ul << order);
        zone_statistics(preferred_zone, zone, 1);
    }
    return page;
}

PA_HOT struct page *rmqueue(struct zone *preferred_zone, struct zone *zone, unsigned order, unsigned alloc_flags,
                            int migratetype) {
    struct page *page = NULL;

    if (likely(pcp_allowed_order(order)))
        page = rmqueue_pcplist(preferred_zone, zone, order, migratetype, alloc_flags);
    if (unlikely(!page)) {
        page = rmqueue_buddy(zone, order, alloc_flags, migratetype);
        if (page) {
            __count_vm_events(PGALLOC_DMA32 + page_zonenum(page), 1ul << order);
            zone_statistics(preferred_zone, zone, 1);
        }
    }
    if ((alloc_flags & ALLOC_KSWAPD) && unlikely(test_bit(ZONE_BOOSTED_WATERMARK, &zone->flags)))
        clear_bit(ZONE_BOOSTED_WATERMARK, &zone->flags);
    return page;
}

static PA_CALL void kernel_init_pages(struct page *page, unsigned nr_pages) {
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

static PA_CALL void prep_new_page(struct page *page, unsigned order, gfp_t gfp, unsigned alloc_flags) {
    bool init = !READ_ONCE(mm_switches.init_on_free) &&
                (READ_ONCE(mm_switches.init_on_alloc) || (gfp & __GFP_ZERO));

    page->private = 0;
    if (init)
        kernel_init_pages(page, 1u << order);
    page->refcount = 1;
    if (order && (gfp & __GFP_COMP))
        prep_compound_page(page, order);
    // set_page_pfmemalloc() and clear_page_pfmemalloc(): bit 1 of lru.next
    page->lru.next = alloc_flags & ALLOC_NO_WATERMARKS ? (struct list_head *)2ul : NULL;
}

PA_HOT long __zone_watermark_unusable_free(const struct zone *z, unsigned order, unsigned alloc_flags) {
    long unusable_free = (1l << order) - 1;

    if (likely(!(alloc_flags & ALLOC_RESERVES)))
        unusable_free += (long)READ_ONCE(z->nr_free_highatomic);
    return unusable_free;
}

/// The whole test: reserves may be dipped into, and above order 0 a block of the order must exist.
static PA_COLD bool __zone_watermark_ok(const struct zone *z, unsigned order, unsigned long mark, enum zone_type highest,
                                        unsigned alloc_flags, long free_pages) {
    long min = (long)mark;

    free_pages -= __zone_watermark_unusable_free(z, order, alloc_flags);
    if (alloc_flags & ALLOC_MIN_RESERVE)
        min -= min / 2;
    if (free_pages <= min + (long)z->lowmem_reserve[highest])
        return false;
    if (!order)
        return true;
    for (unsigned o = order; o < NR_PAGE_ORDERS; o++)
        if (READ_ONCE(z->free_area[o].nr_free))
            return true;
    return false;
}

static PA_CALL bool zone_watermark_fast(const struct zone *z, unsigned order, unsigned long mark,
                                        enum zone_type highest, unsigned alloc_flags) {
    long free_pages = zone_page_state(z, NR_FREE_PAGES);

    if (!order) {
        long reserved = __zone_watermark_unusable_free(z, 0, alloc_flags);

        if (free_pages - MIN(free_pages, reserved) > (long)(mark + z->lowmem_reserve[highest]))
            return true;
    }
    return __zone_watermark_ok(z, order, mark, highest, alloc_flags, free_pages);
}

/// mm/mmzone.c: skips zones that are too high or on nodes that are not allowed.
static PA_CALL struct zoneref *__next_zones_zonelist(struct zoneref *z, enum zone_type highest,
                                                     const nodemask_t *nodes) {
    if (!nodes)
        while (z->zone && z->zone_idx > (int)highest)
            z++;
    else
        while (z->zone && (z->zone_idx > (int)highest || !(nodes->bits >> z->zone->node & 1)))
            z++;
    return z;
}

PA_HOT struct zoneref *next_zones_zonelist(struct zoneref *z, enum zone_type highest, const nodemask_t *nodes) {
    if (likely(!nodes && z->zone_idx <= (int)highest))
        return z;
    return __next_zones_zonelist(z, highest, nodes);
}

static PA_CALL struct page *get_page_from_freelist(gfp_t gfp, unsigned order, unsigned alloc_flags,
                                                   const struct alloc_context *ac) {
    bool no_fallback;
    struct zoneref *z;
    struct zone *zone;

retry:
    no_fallback = alloc_flags & ALLOC_NOFRAGMENT;
    for (z = ac->preferred_zoneref; (zone = z->zone);
         z = next_zones_zonelist(z + 1, ac->highest_zoneidx, ac->nodemask)) {
        struct page *page;

        if (ac->spread_dirty_pages) // asked for by the page cache, which this machine has not
            continue;
        if (no_fallback && current->globals->nodes > 1 && zone != ac->preferred_zoneref->zone &&
            zone->node != ac->preferred_zoneref->zone->node) {
            // Locality is worth more than an unfragmented zone.
            alloc_flags &= ~ALLOC_NOFRAGMENT;
            goto retry;
        }
        if (likely(!test_bit(ZONE_BELOW_HIGH, &zone->flags))) {
            if (zone_watermark_fast(zone, order, high_wmark_pages(zone), ac->highest_zoneidx, alloc_flags))
                goto try_this_zone;
            set_bit(ZONE_BELOW_HIGH, &zone->flags);
        }
        if (!zone_watermark_fast(zone, order, wmark_pages(zone, alloc_flags & ALLOC_WMARK_MASK), ac->highest_zoneidx,
                                 alloc_flags) &&
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

/// No kswapd and nothing to reclaim: below the low mark, then after draining every CPU's lists, then no.
static PA_COLD struct page *__alloc_pages_slowpath(gfp_t gfp, unsigned order, struct alloc_context *ac) {
    unsigned alloc_flags = ALLOC_WMARK_MIN | (gfp & __GFP_HIGH ? ALLOC_MIN_RESERVE : 0);
    struct page *page = get_page_from_freelist(gfp, order, alloc_flags, ac);

    if (page || !(gfp & __GFP_DIRECT_RECLAIM))
        return page;
    PA_PASTE(drain_all_pages, FLAVOUR_NAME)();
    return get_page_from_freelist(gfp, order, alloc_flags, ac);
}

PA_HOT struct zonelist *node_zonelist(int nid, gfp_t flags) {
    return &NODE_DATA((unsigned)nid)->node_zonelists[flags & __GFP_THISNODE ? ZONELIST_NOFALLBACK : ZONELIST_FALLBACK];
}

PA_HOT bool prepare_alloc_pages(gfp_t gfp, unsigned order, int preferred_nid, const nodemask_t *nodemask,
                                struct alloc_context *ac, gfp_t *alloc_gfp, unsigned *alloc_flags) {
    (void)order;
    ac->highest_zoneidx = gfp_zone(gfp);
    ac->zonelist = node_zonelist(preferred_nid, gfp);
    ac->nodemask = nodemask;
    ac->migratetype = gfp_migratetype(gfp);
    if (unlikely(READ_ONCE(mm_switches.cpusets_enabled))) {
        *alloc_gfp |= __GFP_HARDWALL;
        *alloc_flags |= ALLOC_CPUSET;
    }
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
    if (current->globals->nodes > 1 && !zone[-1].managed_pages)
        return alloc_flags;
    return alloc_flags | ALLOC_NOFRAGMENT;
}

static PA_CALL struct page *__alloc_pages(gfp_t gfp, unsigned order, int preferred_nid, const nodemask_t *nodemask) {
    unsigned alloc_flags = ALLOC_WMARK_LOW;
    struct alloc_context ac = {0};
    struct page *page;
    gfp_t alloc_gfp;

    if (unlikely(order > MAX_PAGE_ORDER))
        return NULL;
    gfp = current_gfp_context(gfp & READ_ONCE(mm_switches.gfp_allowed_mask));
    alloc_gfp = gfp;
    if (!prepare_alloc_pages(gfp, order, preferred_nid, nodemask, &ac, &alloc_gfp, &alloc_flags))
        return NULL;
    alloc_flags |= alloc_flags_nofragment(ac.preferred_zoneref->zone, gfp);
    page = get_page_from_freelist(alloc_gfp, order, alloc_flags, &ac);
    if (unlikely(!page)) {
        ac.spread_dirty_pages = false;
        page = __alloc_pages_slowpath(gfp, order, &ac);
    }
    if (READ_ONCE(mm_switches.memcg_kmem_online) && (gfp & __GFP_ACCOUNT) && page &&
        unlikely(PA_PASTE(__memcg_kmem_charge_page, FLAVOUR_NAME)(page, gfp, order))) {
        PA_PASTE(__free_pages, FLAVOUR_NAME)(page, order);
        page = NULL;
    }
    return page;
}

/// Which node and which nodes a policy means (policy_nodemask()).
static PA_CALL const nodemask_t *policy_nodemask(gfp_t gfp, const struct mempolicy *pol, int *nid) {
    (void)gfp;
    switch (pol->mode) {
    case MPOL_PREFERRED: *nid = __builtin_ctzll(pol->nodes.bits); return NULL;
    case MPOL_BIND: return &pol->nodes;
    default: return NULL; // MPOL_LOCAL; the others spread pages, which no caller in this machine asks for
    }
}

static PA_CALL struct page *alloc_pages_mpol(gfp_t gfp, unsigned order, const struct mempolicy *pol, int nid) {
    const nodemask_t *nodemask = policy_nodemask(gfp, pol, &nid);
    struct page *page;

    if (pol->mode == MPOL_PREFERRED_MANY) // not modelled
        return NULL;
    page = __alloc_pages(gfp, order, nid, nodemask);
    if (unlikely(pol->mode == MPOL_INTERLEAVE) && page && page_to_nid(page) == (unsigned)nid)
        __count_numa_event(page_zone(page), NUMA_INTERLEAVE_HIT, 1);
    return page;
}

static PA_CALL const struct mempolicy *get_task_policy(const struct task_struct *p) {
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

    if (!in_interrupt() && !(gfp & __GFP_THISNODE))
        pol = get_task_policy(current);
    return alloc_pages_mpol(gfp, order, pol, READ_ONCE(current->numa_node));
}

struct page *PA_PASTE(alloc_pages_node, FLAVOUR_NAME)(int nid, gfp_t gfp, unsigned order) {
    return __alloc_pages(gfp, order, nid, NULL);
}

static PA_COLD void free_compound_tails(struct page *page, unsigned order) {
    clear_bit(PG_head, &page->flags);
    for (unsigned i = 1; i < 1u << order; i++) {
        page[i].pt_pad = NULL;
        page[i].flags &= ~PAGE_FLAGS_CHECK_AT_PREP;
    }
}

PA_HOT bool free_pages_prepare(struct page *page, unsigned order) {
    bool compound = PageHead(page);
    struct page *head = compound_head(page);

    if (READ_ONCE(mm_switches.memcg_kmem_online) && (page->memcg_data & MEMCG_DATA_KMEM))
        PA_PASTE(__memcg_kmem_uncharge_page, FLAVOUR_NAME)(page, order);
    if (unlikely(test_bit(PG_mlocked, &head->flags)))
        clear_bit(PG_mlocked, &head->flags);
    if (unlikely(test_bit(PG_hwpoison, &page->flags)) && !order)
        return false;
    if (unlikely(order) && compound)
        free_compound_tails(page, order);
    if ((uintptr_t)page->mapping & 3)
        page->mapping = NULL;
    if (unlikely(READ_ONCE(mm_switches.check_pages)) && !page_expected_state(page)) {
        bad_page(page);
        return false;
    }
    page->flags &= ~PAGE_FLAGS_CHECK_AT_PREP;
    page->private = 0;
    if (FLAVOUR == FLAVOUR_LOCKDEP)
        debug_check_no_locks_freed(page_address(page), PAGE_SIZE << order);
    if (unlikely(READ_ONCE(mm_switches.init_on_free)))
        kernel_init_pages(page, 1u << order);
    return true;
}

static PA_CALL void free_unref_page_commit(struct zone *zone, struct per_cpu_pages *pcp, struct page *page,
                                           int migratetype, unsigned order) {
    bool free_high = false;
    int high, batch;
    unsigned pindex;

    pcp->alloc_factor >>= 1;
    __count_vm_events(PGFREE, 1ul << order);
    pindex = order_to_pindex(migratetype, order);
    list_add(&page->lru, &pcp->lists[pindex]);
    pcp->count += 1 << order;
    batch = READ_ONCE(pcp->batch);
    if (order && order <= PAGE_ALLOC_COSTLY_ORDER) {
        free_high = pcp->free_count >= batch && (pcp->flags & PCPF_PREV_FREE_HIGH_ORDER) &&
                    (!(pcp->flags & PCPF_FREE_HIGH_BATCH) || pcp->count >= batch);
        pcp->flags |= PCPF_PREV_FREE_HIGH_ORDER;
    } else if (pcp->flags & PCPF_PREV_FREE_HIGH_ORDER) {
        pcp->flags &= (uint8_t)~PCPF_PREV_FREE_HIGH_ORDER;
    }
    if (pcp->free_count < batch << PCP_BATCH_SCALE_MAX)
        pcp->free_count = (short)(pcp->free_count + (1 << order));
    high = nr_pcp_high(pcp, zone, batch, free_high);
    if (unlikely(pcp->count >= high)) {
        free_pcppages_bulk(zone, nr_pcp_free(pcp, batch, high, free_high), pcp, pindex);
        if (test_bit(ZONE_BELOW_HIGH, &zone->flags) &&
            zone_watermark_fast(zone, 0, high_wmark_pages(zone), ZONE_MOVABLE, 0))
            clear_bit(ZONE_BELOW_HIGH, &zone->flags);
    }
}

static PA_CALL void free_unref_page(struct page *page, unsigned order) {
    pfn_t pfn = page_to_pfn(page);
    struct per_cpu_pages *pcp;
    struct zone *zone;
    int migratetype;

    if (unlikely(!pcp_allowed_order(order))) {
        if (free_pages_prepare(page, order))
            free_one_page(page_zone(page), page, pfn, order);
        return;
    }
    if (!free_pages_prepare(page, order))
        return;
    zone = page_zone(page);
    migratetype = get_pfnblock_migratetype(zone, pfn);
    if (unlikely(migratetype >= MIGRATE_PCPTYPES))
        migratetype = MIGRATE_MOVABLE;
    pcp = pcp_spin_trylock(zone->per_cpu_pageset);
    if (likely(pcp)) {
        free_unref_page_commit(zone, pcp, page, migratetype, order);
        pcp_spin_unlock(pcp);
    } else {
        free_one_page(zone, page, pfn, order);
    }
}

void PA_PASTE(__free_pages, FLAVOUR_NAME)(struct page *page, unsigned order) {
    bool head = PageHead(page); // before the reference is dropped

    if (__atomic_sub_fetch(&page->refcount, 1, __ATOMIC_ACQ_REL) == 0)
        free_unref_page(page, order);
    else if (!head)
        while (order-- > 0)
            free_unref_page(page + (1ull << order), order);
}

/// Every CPU's lists of every zone back to the buddy lists. A list whose CPU is inside it is waited for.
PA_COLD void PA_PASTE(drain_all_pages, FLAVOUR_NAME)(void) {
    const struct mm_globals *globals = current->globals;

    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        for (unsigned idx = 0; idx < MAX_NR_ZONES; idx++) {
            struct zone *zone = &globals->node_data[nid]->node_zones[idx];

            if (!zone->managed_pages)
                continue;
            for (unsigned cpu = 0; cpu < globals->cpus; cpu++) {
                struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, globals->percpu_offsets[cpu]);

                spin_lock(&pcp->lock, FLAVOUR);
                if (pcp->count)
                    free_pcppages_bulk(zone, pcp->count, pcp, 0);
                spin_unlock(&pcp->lock, FLAVOUR);
            }
        }
    }
}
