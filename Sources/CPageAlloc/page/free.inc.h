// SPDX-License-Identifier: Apache-2.0
//
// Freeing pages to the per-CPU lists, and draining those (mm/page_alloc.c, 6.12). Included once for
// each flavour, after page/alloc.inc.h.

#include "memcg.h"

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
    list_add_checked(&page->lru, &pcp->lists[pindex], FLAVOUR);
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

    branch_target();
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

    branch_target();
    if (__atomic_sub_fetch(&page->refcount, 1, __ATOMIC_ACQ_REL) == 0)
        free_unref_page(page, order);
    else if (!head)
        while (order-- > 0)
            free_unref_page(page + (1ull << order), order);
}

/// Gives every CPU's lists of every zone back to the buddy lists. Waits for a CPU that is inside
/// its list.
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
