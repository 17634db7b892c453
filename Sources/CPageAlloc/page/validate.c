// SPDX-License-Identifier: Apache-2.0
//
// Walks a zone at rest. Tests and the end of a run call it; the measured paths never do.

#include "boot.h"
#include "vmstat.h"

#include <stdio.h>

static _Thread_local char complaint[160];

#define FAIL(...) return (void)snprintf(complaint, sizeof(complaint), __VA_ARGS__), complaint

static PA_COLD uint64_t pfn_in(const struct page *page, const struct mm_globals *globals) {
    return (uint64_t)(page - globals->vmemmap_base);
}

static PA_COLD bool zone_contains(const struct zone *zone, uint64_t pfn) {
    return pfn - zone->zone_start_pfn < zone->spanned_pages;
}

PA_COLD unsigned long zone_buddy_pages(const struct zone *zone) {
    unsigned long pages = 0;

    for (unsigned order = 0; order < NR_PAGE_ORDERS; order++)
        for (unsigned type = 0; type < MIGRATE_TYPES; type++)
            for (const struct list_head *e = zone->free_area[order].free_list[type].next;
                 e != &zone->free_area[order].free_list[type]; e = e->next)
                pages += 1ul << order;
    return pages;
}

PA_COLD unsigned long zone_pcp_pages(const struct zone *zone, const struct mm_globals *globals) {
    unsigned long pages = 0;

    for (unsigned cpu = 0; zone->per_cpu_pageset && cpu < globals->cpus; cpu++)
        pages += (unsigned long)per_cpu_ptr(zone->per_cpu_pageset, globals->percpu_offsets[cpu])->count;
    return pages;
}

static PA_COLD const char *validate_free_block(const struct zone *zone, const struct mm_globals *globals,
                                               struct page *page, unsigned order, unsigned type) {
    uint64_t pfn = pfn_in(page, globals), buddy_pfn = pfn ^ (1ull << order);
    uint64_t block = (pfn - zone->zone_start_pfn) >> PAGEBLOCK_ORDER;

    if (!zone_contains(zone, pfn) || !zone_contains(zone, pfn + (1ull << order) - 1))
        FAIL("free block at pfn %llu order %u lies outside its zone", (unsigned long long)pfn, order);
    if (pfn & ((1ull << order) - 1))
        FAIL("free block at pfn %llu is not aligned to its order %u", (unsigned long long)pfn, order);
    if (!PageBuddy(page) || buddy_order(page) != order)
        FAIL("page %llu is on the order %u list but does not say so", (unsigned long long)pfn, order);
    if (order < PAGEBLOCK_ORDER && (zone->pageblock_flags[block / 16] >> block % 16 * 4 & 7) != type)
        FAIL("page %llu is on the list of type %u, its pageblock is not", (unsigned long long)pfn, type);
    if (order < MAX_PAGE_ORDER && zone_contains(zone, buddy_pfn)) {
        struct page *buddy = globals->vmemmap_base + buddy_pfn;

        if (PageBuddy(buddy) && buddy_order(buddy) == order)
            FAIL("pages %llu and %llu of order %u are free buddies that were not merged",
                 (unsigned long long)pfn, (unsigned long long)buddy_pfn, order);
    }
    return NULL;
}

static PA_COLD const char *validate_pcp(const struct zone *zone, const struct mm_globals *globals,
                                        unsigned cpu) {
    struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, globals->percpu_offsets[cpu]);
    int count = 0;

    for (unsigned i = 0; i < NR_PCP_LISTS; i++) {
        unsigned order = i >= NR_LOWORDER_PCP_LISTS ? HPAGE_PMD_ORDER : i / MIGRATE_PCPTYPES;

        for (struct list_head *e = pcp->lists[i].next; e != &pcp->lists[i]; e = e->next) {
            struct page *page = list_entry(e, struct page, lru);

            if (!zone_contains(zone, pfn_in(page, globals)) || page->page_type != PAGE_TYPE_NONE ||
                page->refcount)
                FAIL("page %llu on CPU %u's list %u is in use", (unsigned long long)pfn_in(page, globals),
                     cpu, i);
            if (e->next->prev != e)
                FAIL("CPU %u's list %u is broken", cpu, i);
            count += 1 << order;
        }
    }
    if (count != pcp->count)
        FAIL("CPU %u's lists hold %d pages and say %d", cpu, count, pcp->count);
    return NULL;
}

PA_COLD const char *zone_validate(const struct zone *zone, const struct mm_globals *globals) {
    unsigned long free = 0;

    for (unsigned order = 0; order < NR_PAGE_ORDERS; order++) {
        const struct free_area *area = &zone->free_area[order];
        unsigned long blocks = 0;

        for (unsigned type = 0; type < MIGRATE_TYPES; type++) {
            for (struct list_head *e = area->free_list[type].next; e != &area->free_list[type]; e = e->next) {
                const char *error =
                    validate_free_block(zone, globals, list_entry(e, struct page, lru), order, type);

                if (error)
                    return error;
                if (e->next->prev != e)
                    FAIL("free list of order %u type %u is broken", order, type);
                blocks++;
            }
        }
        if (blocks != area->nr_free)
            FAIL("order %u holds %lu blocks and says %lu", order, blocks, area->nr_free);
        free += blocks << order;
    }
    long counted = zone_page_state_snapshot(zone, NR_FREE_PAGES, globals->cpus, globals->percpu_offsets);

    if (counted != (long)free)
        FAIL("NR_FREE_PAGES says %ld, the lists hold %lu", counted, free);
    for (unsigned cpu = 0; cpu < globals->cpus; cpu++) {
        const char *error = validate_pcp(zone, globals, cpu);

        if (error)
            return error;
    }
    return NULL;
}
