// SPDX-License-Identifier: Apache-2.0
//
// See pgtable/shape.h. The pools stand for memory that is set aside at boot: taken as a run begins,
// given back as it ends. What is left of a fragmented page is given back as pte_frag_destroy() does
// (arch/powerpc/mm/pgtable-frag.c).

#include "shape.h"

#include "shape.inc.h"

static struct lock_class_key store_lock_key;

static bool is_pool(const struct pa_shape *shape) {
    return shape->source == PA_SOURCE_NOCACHE || shape->source == PA_SOURCE_MEMBLOCK;
}

static bool is_cut_up(const struct pa_shape *shape) {
    return is_pool(shape) || shape->source == PA_SOURCE_FRAGMENT || shape->source == PA_SOURCE_POINTER_TABLE;
}

PA_COLD bool shape_valid(const struct pa_shape *shape, bool named_mm) {
    uint64_t bytes = (uint64_t)shape->tables_per_page * shape->table_bytes, room = PAGE_SIZE << shape->order;

    if (shape->source == PA_SOURCE_GENERIC)
        return true;
    if (shape->source > PA_SOURCE_MEMBLOCK || shape->order > MAX_PAGE_ORDER ||
        shape->page_order > shape->order || shape->fill > PA_FILL_PATTERN ||
        shape->ctor_call > PA_CTOR_CALL_P4D || shape->dtor_call > 1 || shape->split_lock > 1 ||
        shape->gfp_user > 1)
        return false;
    if (shape->fill == PA_FILL_PATTERN &&
        (is_cut_up(shape) || !shape->table_bytes || shape->table_bytes % 8 || shape->table_bytes > room))
        return false;
    if ((shape->source == PA_SOURCE_RAW || shape->source == PA_SOURCE_MEMBLOCK) && shape->ctor_call)
        return false;
    if (!is_cut_up(shape))
        return true;
    if (shape->table_bytes < 8 || shape->table_bytes & (shape->table_bytes - 1) || !bytes || bytes > room)
        return false;
    switch (shape->source) {
    case PA_SOURCE_FRAGMENT: return named_mm && shape->fill == PA_FILL_ALLOC_ZERO && bytes == room;
    case PA_SOURCE_POINTER_TABLE: return shape->fill == PA_FILL_ALLOC_ZERO && shape->tables_per_page <= 64;
    case PA_SOURCE_NOCACHE:
        return named_mm && shape->ctor_call <= PA_CTOR_CALL_PTE && shape->tables_per_page <= 64;
    default: return shape->tables_per_page <= 64;
    }
}

PA_COLD struct pa_shape shape_of(const struct pa_table_kind *kind) {
    static const uint8_t calls[PA_LEVELS] = {PA_CTOR_CALL_PTE, PA_CTOR_CALL_PMD, PA_CTOR_CALL_PUD,
                                             PA_CTOR_CALL_P4D, PA_CTOR_CALL_P4D};

    if (kind->mm != PA_MM_NULL || kind->shape.source != PA_SOURCE_GENERIC)
        return kind->shape;
    return (struct pa_shape){.source = PA_SOURCE_PAGES,
                             .ctor_call = calls[kind->level],
                             .dtor_call = 1,
                             .split_lock = 1,
                             .tables_per_page = 1,
                             .table_bytes = PAGE_SIZE};
}

PA_COLD void shape_open(const struct shape_env s, uint32_t tables, const struct pa_conf c) {
    spinlock_boot_init(&s.store->lock, "bit_map.lock", &store_lock_key);
    INIT_LIST_HEAD(&s.store->pages);
    for (uint64_t room = 0; is_pool(s.shape) && room < tables; room += s.shape->tables_per_page) {
        struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, s.shape->order, flavour_of(c));

        if (!page)
            return;
        page->index = bitmap_of_all(s.shape);
        list_add_tail(&page->lru, &s.store->pages);
    }
}

static PA_COLD void fragment_destroy(struct mm_struct *mm, const struct pa_shape *shape,
                                     const struct pgtable_env e, const struct pa_conf c) {
    struct page *ptdesc;
    char *fragment;

    spin_lock(&mm->page_table_lock, flavour_of(c));
    fragment = *fragment_of(mm, shape);
    *fragment_of(mm, shape) = NULL;
    spin_unlock(&mm->page_table_lock, flavour_of(c));
    if (!fragment)
        return;
    ptdesc = compound_head(virt_to_page(fragment));
    if (fragment_put(ptdesc, (int32_t)(shape->tables_per_page -
                                       fragment_offset(fragment, shape) / shape->table_bytes))) {
        shape_dtor(ptdesc, shape, e, c);
        shape_page_free(ptdesc, shape, c);
    }
}

PA_COLD void shape_close(struct mm_struct *mm, const struct shape_env s, const struct pgtable_env e,
                         const struct pa_conf c) {
    if (s.shape->source == PA_SOURCE_FRAGMENT)
        fragment_destroy(mm, s.shape, e, c);
    while (is_pool(s.shape) && !list_empty(&s.store->pages)) {
        struct page *page = list_first_entry(&s.store->pages, struct page, lru);

        list_del(&page->lru);
        __free_pages(page, s.shape->order, flavour_of(c));
    }
}
