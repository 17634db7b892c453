// SPDX-License-Identifier: Apache-2.0
//
// May a zone be taken from (mm/page_alloc.c, include/linux/mmzone.h, 6.12).
// Included once for each flavour by page/alloc.inc.h.

#include "zone.h"

#define high_wmark_pages(zone) ((zone)->_watermark[WMARK_HIGH] + (zone)->watermark_boost)
#define wmark_pages(zone, i) ((zone)->_watermark[i] + (zone)->watermark_boost)

PA_HOT long __zone_watermark_unusable_free(const struct zone *z, unsigned order, unsigned alloc_flags) {
    long unusable_free = (1l << order) - 1;

    if (likely(!(alloc_flags & ALLOC_RESERVES)))
        unusable_free += (long)READ_ONCE(z->nr_free_highatomic);
    return unusable_free;
}

/// The whole test: reserves may be dipped into, and above order 0 a block of the order must exist.
static PA_COLD bool __zone_watermark_ok(const struct zone *z, unsigned order, unsigned long mark,
                                        enum zone_type highest, unsigned alloc_flags, long free_pages) {
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

static PA_PART bool zone_watermark_fast(const struct zone *z, unsigned order, unsigned long mark,
                                        enum zone_type highest, unsigned alloc_flags) {
    long free_pages = zone_page_state(z, NR_FREE_PAGES);

    if (!order) {
        long reserved = __zone_watermark_unusable_free(z, 0, alloc_flags);

        if (free_pages - MIN(free_pages, reserved) > (long)(mark + z->lowmem_reserve[highest]))
            return true;
    }
    return __zone_watermark_ok(z, order, mark, highest, alloc_flags, free_pages);
}
