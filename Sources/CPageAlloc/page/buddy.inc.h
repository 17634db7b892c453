// SPDX-License-Identifier: Apache-2.0
//
// The buddy allocator under zone->lock (mm/page_alloc.c, 6.12: __free_one_page, __rmqueue_smallest, expand,
// __rmqueue_fallback, rmqueue_bulk, free_pcppages_bulk). Left out: isolation, CMA, high-atomic reserves and
// compaction, which page tables never meet.

#include "vmstat.h"

static const int fallbacks[MIGRATE_PCPTYPES][MIGRATE_PCPTYPES - 1] = {
    [MIGRATE_UNMOVABLE] = {MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE},
    [MIGRATE_MOVABLE] = {MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE},
    [MIGRATE_RECLAIMABLE] = {MIGRATE_UNMOVABLE, MIGRATE_MOVABLE},
};

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
    page->page_type = PAGE_TYPE_BUDDY;
}

PA_HOT void account_freepages(struct zone *zone, long nr_pages) {
    preempt_disable(FLAVOUR); // preempt_disable_nested(): under PREEMPT_RT's zone->lock a task may be preempted
    __mod_zone_page_state(zone, NR_FREE_PAGES, nr_pages);
    preempt_enable(FLAVOUR);
}

PA_HOT void __add_to_free_list(struct page *page, struct zone *zone, unsigned order, int migratetype, bool tail) {
    struct free_area *area = &zone->free_area[order];

    if (tail)
        list_add_tail(&page->lru, &area->free_list[migratetype]);
    else
        list_add(&page->lru, &area->free_list[migratetype]);
    area->nr_free++;
}

PA_HOT void __del_page_from_free_list(struct page *page, struct zone *zone, unsigned order) {
    list_del(&page->lru);
    page->page_type = PAGE_TYPE_NONE;
    page->private = 0;
    zone->free_area[order].nr_free--;
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

static PA_CALL void __free_one_page(struct page *page, pfn_t pfn, struct zone *zone, unsigned order, int migratetype) {
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

PA_HOT void expand(struct zone *zone, struct page *page, unsigned low, unsigned high, int migratetype) {
    unsigned long size = 1ul << high;

    while (high > low) {
        high--;
        size >>= 1;
        __add_to_free_list(page + size, zone, high, migratetype, false);
        set_buddy_order(page + size, high);
    }
}

PA_HOT struct page *__rmqueue_smallest(struct zone *zone, unsigned order, int migratetype) {
    for (unsigned current_order = order; current_order < NR_PAGE_ORDERS; current_order++) {
        struct list_head *list = &zone->free_area[current_order].free_list[migratetype];
        struct page *page;

        if (list_empty(list))
            continue;
        page = list_first_entry(list, struct page, lru);
        __del_page_from_free_list(page, zone, current_order);
        expand(zone, page, order, current_order, migratetype);
        account_freepages(zone, -(1l << order));
        return page;
    }
    return NULL;
}

/// Moves the free blocks of a pageblock to another type's lists; returns how many pages moved.
static PA_COLD unsigned long move_freepages_block(struct zone *zone, uint64_t start, int migratetype) {
    uint64_t end = MIN(start + (1ull << PAGEBLOCK_ORDER), zone->zone_start_pfn + zone->spanned_pages);
    unsigned long moved = 0;

    for (uint64_t pfn = start; pfn < end;) {
        struct page *page = pfn_to_page((pfn_t){pfn});
        unsigned order;

        if (!PageBuddy(page)) {
            pfn++;
            continue;
        }
        order = buddy_order(page);
        list_del(&page->lru);
        list_add(&page->lru, &zone->free_area[order].free_list[migratetype]);
        pfn += 1ull << order;
        moved += 1ul << order;
    }
    return moved;
}

/// Takes from another type: the whole pageblock if enough of it is free, else one block of it.
static PA_COLD struct page *steal_suitable_fallback(struct zone *zone, struct page *page, unsigned current_order,
                                                    unsigned order, int start_type) {
    pfn_t pfn = page_to_pfn(page);
    uint64_t block = ((pfn.v - zone->zone_start_pfn) & ~((1ull << PAGEBLOCK_ORDER) - 1)) + zone->zone_start_pfn;
    int block_type = get_pfnblock_migratetype(zone, pfn);

    if (current_order >= PAGEBLOCK_ORDER) {
        __del_page_from_free_list(page, zone, current_order);
        for (uint64_t p = pfn.v; p < pfn.v + (1ull << current_order); p += 1ull << PAGEBLOCK_ORDER)
            set_pageblock_migratetype(zone, (pfn_t){p}, start_type);
        expand(zone, page, order, current_order, start_type);
        account_freepages(zone, -(1l << order));
        return page;
    }
    if (current_order >= PAGEBLOCK_ORDER / 2 || start_type != MIGRATE_MOVABLE) {
        unsigned long moved = move_freepages_block(zone, block, start_type);

        if (moved >= 1ul << (PAGEBLOCK_ORDER - 1)) {
            set_pageblock_migratetype(zone, (pfn_t){block}, start_type);
            return __rmqueue_smallest(zone, order, start_type);
        }
        move_freepages_block(zone, block, block_type);
    }
    __del_page_from_free_list(page, zone, current_order);
    expand(zone, page, order, current_order, block_type);
    account_freepages(zone, -(1l << order));
    return page;
}

static PA_COLD struct page *__rmqueue_fallback(struct zone *zone, unsigned order, int start_type,
                                               unsigned alloc_flags) {
    unsigned min_order = order;

    if (order < PAGEBLOCK_ORDER && (alloc_flags & ALLOC_NOFRAGMENT))
        min_order = PAGEBLOCK_ORDER;
    for (int current_order = MAX_PAGE_ORDER; current_order >= (int)min_order; current_order--) {
        for (int i = 0; i < MIGRATE_PCPTYPES - 1; i++) {
            struct list_head *list = &zone->free_area[current_order].free_list[fallbacks[start_type][i]];

            if (!list_empty(list))
                return steal_suitable_fallback(zone, list_first_entry(list, struct page, lru),
                                               (unsigned)current_order, order, start_type);
        }
    }
    return NULL;
}

PA_HOT struct page *__rmqueue(struct zone *zone, unsigned order, int migratetype, unsigned alloc_flags) {
    struct page *page = __rmqueue_smallest(zone, order, migratetype);

    if (unlikely(!page))
        page = __rmqueue_fallback(zone, order, migratetype, alloc_flags);
    return page;
}

static PA_CALL int rmqueue_bulk(struct zone *zone, unsigned order, int count, struct list_head *list, int migratetype,
                                unsigned alloc_flags) {
    unsigned long flags = spin_lock_irqsave(&zone->lock, FLAVOUR);
    int i;

    for (i = 0; i < count; i++) {
        struct page *page = __rmqueue(zone, order, migratetype, alloc_flags);

        if (unlikely(!page))
            break;
        list_add_tail(&page->lru, list);
    }
    spin_unlock_irqrestore(&zone->lock, flags, FLAVOUR);
    return i;
}

PA_HOT unsigned order_to_pindex(int migratetype, unsigned order) {
    if (unlikely(order > PAGE_ALLOC_COSTLY_ORDER))
        return NR_LOWORDER_PCP_LISTS + (migratetype == MIGRATE_MOVABLE);
    return MIGRATE_PCPTYPES * order + (unsigned)migratetype;
}

PA_HOT unsigned pindex_to_order(unsigned pindex) {
    return pindex >= NR_LOWORDER_PCP_LISTS ? HPAGE_PMD_ORDER : pindex / MIGRATE_PCPTYPES;
}

/// Returns `count` pages from the lists' cold ends, taking the lists in turn from the one in use onwards.
static PA_CALL void free_pcppages_bulk(struct zone *zone, int count, struct per_cpu_pages *pcp, unsigned pindex) {
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

            list_del(&page->lru);
            count -= nr_pages;
            pcp->count -= nr_pages;
            __free_one_page(page, pfn, zone, order, get_pfnblock_migratetype(zone, pfn));
        } while (count > 0 && !list_empty(list));
    }
    spin_unlock_irqrestore(&zone->lock, flags, FLAVOUR);
}

/// Straight to the buddy lists. A block of more than a pageblock goes back pageblock by pageblock (split_large_buddy).
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
