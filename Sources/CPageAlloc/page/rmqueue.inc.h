// SPDX-License-Identifier: Apache-2.0
//
// What a migrate type gets when its own lists are empty, and the refill of the per-CPU lists
// (mm/page_alloc.c, 6.12: __rmqueue_claim, __rmqueue_steal, __rmqueue, rmqueue_bulk). Left out:
// CMA, high-atomic reserves, and the boost of watermarks when less than a pageblock is taken:
// nobody reclaims here.

#include "buddy.inc.h"

static const int fallbacks[MIGRATE_PCPTYPES][MIGRATE_PCPTYPES - 1] = {
    [MIGRATE_UNMOVABLE] = {MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE},
    [MIGRATE_MOVABLE] = {MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE},
    [MIGRATE_RECLAIMABLE] = {MIGRATE_UNMOVABLE, MIGRATE_MOVABLE},
};

/// A pageblock's free pages become another type's, and so does the block.
static PA_COLD void __move_freepages_block(struct zone *zone, uint64_t start, int migratetype) {
    for (uint64_t pfn = start; pfn < start + (1ull << PAGEBLOCK_ORDER);) {
        struct page *page = pfn_to_page((pfn_t){pfn});
        unsigned order;

        if (!PageBuddy(page)) {
            pfn++;
            continue;
        }
        order = buddy_order(page);
        list_del_checked(&page->lru, FLAVOUR);
        list_add_tail_checked(&page->lru, &zone->free_area[order].free_list[migratetype], FLAVOUR);
        account_freepages(zone, -(1l << order));
        account_freepages(zone, 1l << order);
        pfn += 1ull << order;
    }
    set_pageblock_migratetype(zone, (pfn_t){start}, migratetype);
}

/// Takes over the pageblock of a free block of another type if it may; else NULL. Whatever is in
/// use in a block of MIGRATE_MOVABLE counts as ours when we are not movable: nothing in this
/// machine can be moved.
static PA_COLD struct page *try_to_steal_block(struct zone *zone, struct page *page, unsigned current_order,
                                               unsigned order, int start_type) {
    uint64_t pfn = page_to_pfn(page).v, start = pfn & ~((1ull << PAGEBLOCK_ORDER) - 1);
    int block_type = get_pfnblock_migratetype(zone, (pfn_t){pfn});
    unsigned free_pages = 0, alike_pages = 0;

    if (current_order >= PAGEBLOCK_ORDER) {
        __del_page_from_free_list(page, zone, current_order);
        account_freepages(zone, -(1l << current_order));
        for (uint64_t p = pfn; p < pfn + (1ull << current_order); p += 1ull << PAGEBLOCK_ORDER)
            set_pageblock_migratetype(zone, (pfn_t){p}, start_type);
        account_freepages(zone, expand(zone, page, order, current_order, start_type));
        return page;
    }
    if (!in_zone(zone, start) || !in_zone(zone, start + (1ull << PAGEBLOCK_ORDER) - 1))
        return NULL;
    for (uint64_t p = start; p < start + (1ull << PAGEBLOCK_ORDER);) {
        const struct page *in_block = pfn_to_page((pfn_t){p});
        unsigned pages = PageBuddy(in_block) ? 1u << buddy_order(in_block) : 0;

        free_pages += pages;
        p += MAX(pages, 1u);
    }
    if (start_type != MIGRATE_MOVABLE && block_type == MIGRATE_MOVABLE)
        alike_pages = (1u << PAGEBLOCK_ORDER) - free_pages;
    if (free_pages + alike_pages < 1u << (PAGEBLOCK_ORDER - 1))
        return NULL;
    __move_freepages_block(zone, start, start_type);
    return __rmqueue_smallest(zone, order, start_type);
}

/// A type whose blocks of this order `migratetype` may fall back on; -1: none.
PA_HOT int find_suitable_fallback(const struct free_area *area, int migratetype) {
    if (!area->nr_free)
        return -1;
    for (int i = 0; i < MIGRATE_PCPTYPES - 1; i++)
        if (!list_empty(&area->free_list[fallbacks[migratetype][i]]))
            return fallbacks[migratetype][i];
    return -1;
}

/// From another type, by taking over a whole pageblock: from the largest block downwards.
static PA_COLD struct page *__rmqueue_claim(struct zone *zone, unsigned order, int start_type,
                                            unsigned alloc_flags) {
    unsigned min_order = order;

    if (order < PAGEBLOCK_ORDER && (alloc_flags & ALLOC_NOFRAGMENT))
        min_order = PAGEBLOCK_ORDER;
    for (int current_order = MAX_PAGE_ORDER; current_order >= (int)min_order; current_order--) {
        struct free_area *area = &zone->free_area[current_order];
        int type = find_suitable_fallback(area, start_type);
        struct page *page;

        if (type == -1)
            continue;
        if (current_order < PAGEBLOCK_ORDER / 2 && start_type == MIGRATE_MOVABLE) // can_steal_fallback()
            break;
        page = try_to_steal_block(zone, list_first_entry(&area->free_list[type], struct page, lru),
                                  (unsigned)current_order, order, start_type);
        if (page)
            return page;
    }
    return NULL;
}

/// From another type, one block from the smallest upwards; the rest of its pageblock stays what it
/// is.
static PA_COLD struct page *__rmqueue_steal(struct zone *zone, unsigned order, int start_type) {
    for (unsigned current_order = order; current_order < NR_PAGE_ORDERS; current_order++) {
        struct free_area *area = &zone->free_area[current_order];
        int type = find_suitable_fallback(area, start_type);
        struct page *page;

        if (type == -1)
            continue;
        page = list_first_entry(&area->free_list[type], struct page, lru);
        page_del_and_expand(zone, page, order, current_order, type);
        return page;
    }
    return NULL;
}

/// Where __rmqueue() found something last while zone->lock is held: it need not look before that
/// again.
enum rmqueue_mode { RMQUEUE_NORMAL, RMQUEUE_CLAIM, RMQUEUE_STEAL };

PA_HOT struct page *__rmqueue(struct zone *zone, unsigned order, int migratetype, unsigned alloc_flags,
                              enum rmqueue_mode *mode) {
    struct page *page = NULL;

    switch (*mode) {
    case RMQUEUE_NORMAL:
        page = __rmqueue_smallest(zone, order, migratetype);
        if (page)
            return page;
        __attribute__((fallthrough));
    case RMQUEUE_CLAIM:
        page = __rmqueue_claim(zone, order, migratetype, alloc_flags);
        if (page) {
            *mode = RMQUEUE_NORMAL;
            return page;
        }
        __attribute__((fallthrough));
    case RMQUEUE_STEAL:
        if (!(alloc_flags & ALLOC_NOFRAGMENT)) {
            page = __rmqueue_steal(zone, order, migratetype);
            if (page)
                *mode = RMQUEUE_STEAL;
        }
    }
    return page;
}

static PA_CALL int rmqueue_bulk(struct zone *zone, unsigned order, int count, struct list_head *list,
                                int migratetype, unsigned alloc_flags) {
    unsigned long flags = spin_lock_irqsave(&zone->lock, FLAVOUR);
    enum rmqueue_mode mode = RMQUEUE_NORMAL;
    int i;

    for (i = 0; i < count; i++) {
        struct page *page = __rmqueue(zone, order, migratetype, alloc_flags, &mode);

        if (unlikely(!page))
            break;
        list_add_tail_checked(&page->lru, list, FLAVOUR);
    }
    spin_unlock_irqrestore(&zone->lock, flags, FLAVOUR);
    return i;
}
