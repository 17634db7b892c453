// SPDX-License-Identifier: Apache-2.0
//
// Pages cut up into tables with a bitmap of the free ones (arch/m68k/mm/motorola.c, 6.12:
// get_pointer_table, free_pointer_table; arch/sparc/mm/srmmu.c, 6.12: srmmu_get_nocache,
// srmmu_free_nocache). Bits are found by counting zeros, where m68k shifts and sparc32 searches. A
// freed table is empty, as its user leaves it.

#ifndef PA_PGTABLE_BITMAP_INC_H
#define PA_PGTABLE_BITMAP_INC_H

#include "ctor.inc.h"
#include "shape.h"

PA_HOT uint64_t bitmap_of_all(const struct pa_shape *shape) { return ~0ull >> (64 - shape->tables_per_page); }

/// A table from the first page of the list, where pages with free tables stand; NULL if none has
/// any.
PA_HOT void *bitmap_take(struct list_head *pages, const struct pa_shape *shape) {
    struct page *page = list_first_entry(pages, struct page, lru);
    char *first;

    if (list_empty(pages) || !page->index)
        return NULL;
    first = page_address(page);
    first += (size_t)__builtin_ctzll(page->index) * shape->table_bytes;
    page->index &= page->index - 1;
    if (!page->index) {
        list_del(&page->lru);
        list_add_tail(&page->lru, pages);
    }
    return first;
}

/// True if all tables of the page are free now; it stays on the list.
PA_HOT bool bitmap_put(struct list_head *pages, struct page *page, const void *table,
                       const struct pa_shape *shape) {
    size_t offset = (size_t)((const char *)table - (const char *)page_address(page));

    page->index |= 1ull << (offset >> __builtin_ctz(shape->table_bytes));
    if (page->index == bitmap_of_all(shape))
        return true;
    if (pages->next != &page->lru) {
        list_del(&page->lru);
        list_add(&page->lru, pages);
    }
    return false;
}

#endif
