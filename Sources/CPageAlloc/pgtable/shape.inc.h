// SPDX-License-Identifier: Apache-2.0
//
// One table of another architecture's shape: s390's page_table_alloc and crst_table_alloc, arm64's
// and riscv's callbacks for early and late mappings, powerpc's fragments, m68k's pointer tables,
// sparc32's pool (6.12 to 6.16). Sources that allocate pages meet in one path: a table left over
// from an earlier page, else a new page, its constructor, its contents. Left out: caches and
// mappings that some of them change (m68k's uncached pages).

#ifndef PA_PGTABLE_SHAPE_INC_H
#define PA_PGTABLE_SHAPE_INC_H

#include "fragment.inc.h"
#include "nocache.inc.h"
#include "pgalloc.inc.h"

/// What entries of an empty table hold where that is not 0: s390's _PAGE_INVALID. The value costs
/// nothing.
#define TABLE_EMPTY 0x400ull

/// The value is read anew each time: of one value the compiler would make a jump through a table,
/// which timed loops must not have.
PA_HOT bool shape_is(const struct pa_shape *shape, enum pa_table_source source) {
    return READ_ONCE(shape->source) == source;
}

PA_HOT gfp_t shape_gfp(const struct pa_shape *shape, const struct pa_conf c) {
    gfp_t gfp = c.memcg && shape->gfp_user ? GFP_PGTABLE_USER : GFP_PGTABLE_KERNEL;

    return shape->fill == PA_FILL_ALLOC_ZERO ? gfp : gfp & ~__GFP_ZERO;
}

PA_HOT void shape_fill(char *table, const struct pa_shape *shape) {
    if (shape->fill == PA_FILL_ZERO_AFTER)
        for (unsigned i = 0; i < 1u << shape->order; i++)
            clear_page(table + i * PAGE_SIZE);
    else if (shape->fill == PA_FILL_PATTERN)
        memset64(table, TABLE_EMPTY, shape->table_bytes / sizeof(uint64_t));
}

PA_HOT struct page *shape_page_alloc(const struct pa_shape *shape, const struct pa_conf c) {
    if (shape_is(shape, PA_SOURCE_RAW))
        return alloc_pages(shape_gfp(shape, c), shape->order, flavour_of(c));
    return __pagetable_alloc(shape_gfp(shape, c), shape->order, shape->page_order, c);
}

PA_HOT void shape_page_free(struct page *ptdesc, const struct pa_shape *shape, const struct pa_conf c) {
    if (shape_is(shape, PA_SOURCE_RAW))
        __free_pages(ptdesc, shape->order, flavour_of(c));
    else
        __pagetable_free(ptdesc, shape->page_order, c);
}

PA_HOT void *shape_from_page_in_use(struct mm_struct *mm, const struct shape_env s, const struct pa_conf c) {
    if (shape_is(s.shape, PA_SOURCE_FRAGMENT))
        return fragment_from_cache(mm, s.shape, c);
    if (shape_is(s.shape, PA_SOURCE_POINTER_TABLE))
        return bitmap_take(&s.store->pages, s.shape);
    return NULL;
}

PA_HOT void *shape_first_of_page(struct mm_struct *mm, struct page *ptdesc, const struct shape_env s,
                                 const struct pa_conf c) {
    if (shape_is(s.shape, PA_SOURCE_FRAGMENT))
        return fragment_of_new_page(mm, ptdesc, s.shape, c);
    if (!shape_is(s.shape, PA_SOURCE_POINTER_TABLE)) {
        shape_fill(page_address(ptdesc), s.shape);
        return page_address(ptdesc);
    }
    ptdesc->index = bitmap_of_all(s.shape) & ~1ull;
    if (ptdesc->index) // all pages on the list are full: it goes before them
        list_add(&ptdesc->lru, &s.store->pages);
    else
        list_add_tail(&ptdesc->lru, &s.store->pages);
    return page_address(ptdesc);
}

/// A table's mapped address; NULL if there is no memory.
PA_HOT void *shape_alloc(struct mm_struct *mm, const struct shape_env s, const struct pgtable_env e,
                         const struct pa_conf c) {
    struct page *ptdesc;
    void *table;

    OPTIMIZER_HIDE_VAR(mm);
    if (shape_is(s.shape, PA_SOURCE_NOCACHE))
        return nocache_alloc(mm, s, e, c);
    if (shape_is(s.shape, PA_SOURCE_MEMBLOCK))
        return pool_get(s, c);
    table = shape_from_page_in_use(mm, s, c);
    if (table)
        return table;
    ptdesc = shape_page_alloc(s.shape, c);
    if (unlikely(!ptdesc))
        return NULL;
    if (unlikely(!shape_ctor(mm, ptdesc, s.shape, e, c))) {
        shape_page_free(ptdesc, s.shape, c);
        return NULL;
    }
    return shape_first_of_page(mm, ptdesc, s, c);
}

PA_HOT void shape_free(void *table, struct mm_struct *mm, const struct shape_env s,
                       const struct pgtable_env e, const struct pa_conf c) {
    struct page *ptdesc = compound_head(virt_to_page(table));

    if (shape_is(s.shape, PA_SOURCE_NOCACHE)) {
        nocache_free(table, mm, s, e, c);
        return;
    }
    if (shape_is(s.shape, PA_SOURCE_MEMBLOCK)) {
        pool_put(ptdesc, table, s, c);
        return;
    }
    if (shape_is(s.shape, PA_SOURCE_FRAGMENT) && !fragment_put(ptdesc, 1))
        return;
    if (shape_is(s.shape, PA_SOURCE_POINTER_TABLE)) {
        if (!bitmap_put(&s.store->pages, ptdesc, table, s.shape))
            return;
        list_del(&ptdesc->lru);
    }
    shape_dtor(ptdesc, s.shape, e, c);
    shape_page_free(ptdesc, s.shape, c);
}

#endif
