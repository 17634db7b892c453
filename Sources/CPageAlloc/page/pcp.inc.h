// SPDX-License-Identifier: Apache-2.0
//
// The per-CPU page lists (mm/page_alloc.c, 6.12): taking from them, how much to refill and to
// drain, and the counters of an allocation. Included once for each flavour by page/alloc.inc.h.
//
// Lock order: a CPU's pcp->lock, then zone->lock. pcp->lock is only tried by its own CPU, and taken
// by whoever drains; zone->lock is taken with interrupts off (but on PREEMPT_RT).

#include "alloc.h"
#include "rmqueue.inc.h"

/// Pins the task, then tries this CPU's list. NULL if another CPU is draining it.
PA_HOT struct per_cpu_pages *pcp_spin_trylock(struct per_cpu_pages *pageset) {
    struct per_cpu_pages *pcp;

    if (enabled(CONFIG_PREEMPT_RT, FLAVOUR))
        migrate_disable(FLAVOUR);
    else
        preempt_disable(FLAVOUR);
    pcp = this_cpu_ptr(pageset);
    if (unlikely(!spin_trylock(&pcp->lock, FLAVOUR))) {
        if (enabled(CONFIG_PREEMPT_RT, FLAVOUR))
            migrate_enable(FLAVOUR);
        else
            preempt_enable(FLAVOUR);
        return NULL;
    }
    return pcp;
}

PA_HOT void pcp_spin_unlock(struct per_cpu_pages *pcp) {
    spin_unlock(&pcp->lock, FLAVOUR);
    if (enabled(CONFIG_PREEMPT_RT, FLAVOUR))
        migrate_enable(FLAVOUR);
    else
        preempt_enable(FLAVOUR);
}

PA_HOT bool pcp_allowed_order(unsigned order) {
    return order <= PAGE_ALLOC_COSTLY_ORDER || order == HPAGE_PMD_ORDER;
}

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
static PA_COLD void bad_page(struct page *page) {
    __atomic_fetch_add(&page_zone(page)->bad_pages, 1, __ATOMIC_RELAXED);
}

PA_HOT bool page_expected_state(const struct page *page) {
    return page->page_type == PAGE_TYPE_NONE && !page->mapping && !page->refcount && !page->memcg_data;
}

static PA_CALL struct page *__rmqueue_pcplist(struct zone *zone, unsigned order, int migratetype,
                                              unsigned alloc_flags, struct per_cpu_pages *pcp,
                                              struct list_head *list) {
    struct page *page;
    PA_GUARD_STACK();

    do {
        if (list_empty(list)) {
            int batch = nr_pcp_alloc(pcp, zone, order);
            int alloced = rmqueue_bulk(zone, order, batch, list, migratetype, alloc_flags);

            pcp->count += alloced << order;
            if (unlikely(list_empty(list)))
                return NULL;
        }
        page = list_first_entry(list, struct page, lru);
        list_del_checked(&page->lru, FLAVOUR);
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

static PA_COLD struct page *rmqueue_buddy(struct zone *zone, unsigned order, unsigned alloc_flags,
                                          int migratetype) {
    unsigned long flags = spin_lock_irqsave(&zone->lock, FLAVOUR);
    enum rmqueue_mode mode = RMQUEUE_NORMAL;
    struct page *page = __rmqueue(zone, order, migratetype, alloc_flags, &mode);

    spin_unlock_irqrestore(&zone->lock, flags, FLAVOUR);
    return page;
}

PA_HOT struct page *rmqueue_pcplist(struct zone *preferred_zone, struct zone *zone, unsigned order,
                                    int migratetype, unsigned alloc_flags) {
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

PA_HOT struct page *rmqueue(struct zone *preferred_zone, struct zone *zone, unsigned order,
                            unsigned alloc_flags, int migratetype) {
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
