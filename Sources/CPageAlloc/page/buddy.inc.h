// SPDX-License-Identifier: Apache-2.0
//
// The buddy allocator under zone->lock: blocks, their merging, and the way back from the per-CPU
// lists (mm/page_alloc.c, 6.12: __free_one_page, __rmqueue_smallest, expand, free_pcppages_bulk).
// Left out: isolation, CMA, guard pages, compaction, which page tables never meet.

#include "../base/list_checked.h"
#include "vmstat.h"

PA_HOT void __count_vm_events(enum vm_event_item item, unsigned long delta) {
    this_cpu_ptr(current->vm_event_states)->event[item] += delta;
}

PA_HOT unsigned pageblock_shift(const struct zone *zone, pfn_t pfn, unsigned long **word) {
    uint64_t block = (pfn.v - zone->zone_start_pfn) >> PAGEBLOCK_ORDER;

    *word = &zone->pageblock_flags[block / 16];
    return (unsigned)(block % 16) * 4;
}

PA_HOT int get_pfnblock_migratetype(const struct zone *zone, pfn_t pfn) {
    unsigned long *word;
    unsigned shift = pageblock_shift(zone, pfn, &word);

    return (int)(READ_ONCE(*word) >> shift & 7);
}

static PA_COLD void set_pageblock_migratetype(struct zone *zone, pfn_t pfn, int migratetype) {
    unsigned long *word;
    unsigned shift = pageblock_shift(zone, pfn, &word);

    WRITE_ONCE(*word, (READ_ONCE(*word) & ~(7ul << shift)) | (unsigned long)migratetype << shift);
}

PA_HOT void set_buddy_order(struct page *page, unsigned order) {
    page->private = order;
    WRITE_ONCE(page->page_type, PAGE_TYPE_BUDDY);
}

PA_HOT void account_freepages(struct zone *zone, long nr_pages) {
    preempt_disable_nested(FLAVOUR);
    __mod_zone_page_state(zone, NR_FREE_PAGES, nr_pages);
    preempt_enable_nested(FLAVOUR);
}

PA_HOT void __add_to_free_list(struct page *page, struct zone *zone, unsigned order, int migratetype,
                               bool tail) {
    struct free_area *area = &zone->free_area[order];

    if (tail)
        list_add_tail_checked(&page->lru, &area->free_list[migratetype], FLAVOUR);
    else
        list_add_checked(&page->lru, &area->free_list[migratetype], FLAVOUR);
    WRITE_ONCE(area->nr_free, area->nr_free + 1); // the watermark test reads it without the lock
}

PA_HOT void __del_page_from_free_list(struct page *page, struct zone *zone, unsigned order) {
    list_del_checked(&page->lru, FLAVOUR);
    WRITE_ONCE(page->page_type, PAGE_TYPE_NONE);
    page->private = 0;
    WRITE_ONCE(zone->free_area[order].nr_free, zone->free_area[order].nr_free - 1);
}

PA_HOT bool in_zone(const struct zone *zone, uint64_t pfn) {
    return pfn - zone->zone_start_pfn < zone->spanned_pages;
}

/// The buddy of a block, or NULL if it is not free as a block of the same order in the same zone.
PA_HOT struct page *find_buddy(struct zone *zone, uint64_t pfn, unsigned order) {
    uint64_t buddy_pfn = pfn ^ (1ull << order);
    struct page *buddy;

    if (unlikely(!in_zone(zone, buddy_pfn)))
        return NULL;
    buddy = pfn_to_page((pfn_t){buddy_pfn});
    if (!PageBuddy(buddy) || buddy_order(buddy) != order)
        return NULL;
    return buddy;
}

static PA_CALL void __free_one_page(struct page *page, pfn_t pfn, struct zone *zone, unsigned order,
                                    int migratetype) {
    struct page *buddy;
    uint64_t p = pfn.v;

    account_freepages(zone, 1l << order);
    while (order < MAX_PAGE_ORDER) {
        uint64_t combined;

        buddy = find_buddy(zone, p, order);
        if (!buddy)
            break;
        if (unlikely(order >= PAGEBLOCK_ORDER)) {
            // Two whole pageblocks become one block: they must be of one type from here on.
            pfn_t buddy_pfn = page_to_pfn(buddy);

            if (get_pfnblock_migratetype(zone, buddy_pfn) != migratetype)
                set_pageblock_migratetype(zone, buddy_pfn, migratetype);
        }
        __del_page_from_free_list(buddy, zone, order);
        combined = p & (p ^ (1ull << order));
        page -= (int64_t)(p - combined);
        p = combined;
        order++;
    }
    set_buddy_order(page, order);

    // If the next merge looks near, keep this block out of use a little longer.
    uint64_t higher = p & ~(1ull << order);
    bool tail = order < MAX_PAGE_ORDER - 1 && find_buddy(zone, higher, order + 1);

    __add_to_free_list(page, zone, order, migratetype, tail);
}

/// Puts the upper halves back until a block of `low` is left. Returns how many pages went back.
PA_HOT long expand(struct zone *zone, struct page *page, unsigned low, unsigned high, int migratetype) {
    long size = 1l << high, added = 0;

    while (high > low) {
        high--;
        size >>= 1;
        __add_to_free_list(page + size, zone, high, migratetype, false);
        set_buddy_order(page + size, high);
        added += size;
    }
    return added;
}

PA_HOT void page_del_and_expand(struct zone *zone, struct page *page, unsigned low, unsigned high,
                                int migratetype) {
    long pages = 1l << high;

    __del_page_from_free_list(page, zone, high);
    pages -= expand(zone, page, low, high, migratetype);
    account_freepages(zone, -pages);
}

PA_HOT struct page *__rmqueue_smallest(struct zone *zone, unsigned order, int migratetype) {
    for (unsigned current_order = order; current_order < NR_PAGE_ORDERS; current_order++) {
        struct list_head *list = &zone->free_area[current_order].free_list[migratetype];
        struct page *page;

        if (list_empty(list))
            continue;
        page = list_first_entry(list, struct page, lru);
        page_del_and_expand(zone, page, order, current_order, migratetype);
        return page;
    }
    return NULL;
}

PA_HOT unsigned order_to_pindex(int migratetype, unsigned order) {
    if (unlikely(order > PAGE_ALLOC_COSTLY_ORDER))
        return NR_LOWORDER_PCP_LISTS + (migratetype == MIGRATE_MOVABLE);
    return MIGRATE_PCPTYPES * order + (unsigned)migratetype;
}

PA_HOT unsigned pindex_to_order(unsigned pindex) {
    return pindex >= NR_LOWORDER_PCP_LISTS ? HPAGE_PMD_ORDER : pindex / MIGRATE_PCPTYPES;
}

/// Returns `count` pages from the lists' cold ends, taking the lists in turn from the one in use
/// onwards.
static PA_CALL void free_pcppages_bulk(struct zone *zone, int count, struct per_cpu_pages *pcp,
                                       unsigned pindex) {
    unsigned long flags;

    count = MIN(pcp->count, count);
    pindex = pindex - 1; // begins with the list in use: it is increased first
    flags = spin_lock_irqsave(&zone->lock, FLAVOUR);
    while (count > 0) {
        struct list_head *list;
        unsigned order;
        int nr_pages;

        do {
            if (++pindex > NR_PCP_LISTS - 1)
                pindex = 0;
            list = &pcp->lists[pindex];
        } while (list_empty(list));
        order = pindex_to_order(pindex);
        nr_pages = 1 << order;
        do {
            struct page *page = list_last_entry(list, struct page, lru);
            pfn_t pfn = page_to_pfn(page);

            list_del_checked(&page->lru, FLAVOUR);
            count -= nr_pages;
            pcp->count -= nr_pages;
            __free_one_page(page, pfn, zone, order, get_pfnblock_migratetype(zone, pfn));
        } while (count > 0 && !list_empty(list));
    }
    spin_unlock_irqrestore(&zone->lock, flags, FLAVOUR);
}

/// Straight to the buddy lists. A block of more than a pageblock goes back pageblock by pageblock
/// (split_large_buddy).
static PA_CALL void free_one_page(struct zone *zone, struct page *page, pfn_t pfn, unsigned order) {
    unsigned piece = MIN(order, (unsigned)PAGEBLOCK_ORDER);
    unsigned long flags = spin_lock_irqsave(&zone->lock, FLAVOUR);

    for (uint64_t i = 0; i < 1ull << order; i += 1ull << piece) {
        pfn_t p = {pfn.v + i};

        __free_one_page(page + i, p, zone, piece, get_pfnblock_migratetype(zone, p));
    }
    spin_unlock_irqrestore(&zone->lock, flags, FLAVOUR);
    __count_vm_events(PGFREE, 1ul << order);
}
