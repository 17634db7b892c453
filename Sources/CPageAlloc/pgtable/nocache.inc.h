// SPDX-License-Identifier: Apache-2.0
//
// sparc32's pool of memory that is not cached, and user PTE tables in it (arch/sparc/mm/srmmu.c,
// 6.12: srmmu_get_nocache, pte_alloc_one, pte_free): a page is constructed when its first table
// raises its reference count to 2, and destructed when the last is gone. The pool also stands for
// tables made at boot. Left out: the search for room of any size. A table whose constructor fails
// goes back to the pool, where the kernel forgets it.

#ifndef PA_PGTABLE_NOCACHE_INC_H
#define PA_PGTABLE_NOCACHE_INC_H

#include "bitmap.inc.h"
#include "shape_ctor.inc.h"

PA_HOT void *pool_get(const struct shape_env s, const struct pa_conf c) {
    void *table;

    spin_lock(&s.store->lock, flavour_of(c));
    table = bitmap_take(&s.store->pages, s.shape);
    spin_unlock(&s.store->lock, flavour_of(c));
    if (likely(table))
        memset64(table, 0, s.shape->table_bytes / sizeof(uint64_t));
    return table;
}

PA_HOT void pool_put(struct page *page, void *table, const struct shape_env s, const struct pa_conf c) {
    spin_lock(&s.store->lock, flavour_of(c));
    bitmap_put(&s.store->pages, page, table, s.shape);
    spin_unlock(&s.store->lock, flavour_of(c));
}

PA_HOT void *nocache_alloc(struct mm_struct *mm, const struct shape_env s, const struct pgtable_env e,
                           const struct pa_conf c) {
    void *table = pool_get(s, c);
    struct page *ptdesc;
    bool constructed = true;

    if (unlikely(!table) || !shape_constructs(s.shape, c))
        return table;
    ptdesc = compound_head(virt_to_page(table));
    spin_lock(&mm->page_table_lock, flavour_of(c));
    if (__atomic_add_fetch(&ptdesc->refcount, 1, __ATOMIC_ACQ_REL) == 2 &&
        !__pagetable_pte_ctor(mm, ptdesc, geometry_of(s.shape), e, c)) {
        __atomic_sub_fetch(&ptdesc->refcount, 1, __ATOMIC_ACQ_REL);
        constructed = false;
    }
    spin_unlock(&mm->page_table_lock, flavour_of(c));
    if (likely(constructed))
        return table;
    pool_put(ptdesc, table, s, c);
    return NULL;
}

PA_HOT void nocache_free(void *table, struct mm_struct *mm, const struct shape_env s,
                         const struct pgtable_env e, const struct pa_conf c) {
    struct page *ptdesc = compound_head(virt_to_page(table));

    if (shape_constructs(s.shape, c)) {
        spin_lock(&mm->page_table_lock, flavour_of(c));
        if (__atomic_sub_fetch(&ptdesc->refcount, 1, __ATOMIC_ACQ_REL) == 1 && s.shape->dtor_call)
            __pagetable_dtor(ptdesc, geometry_of(s.shape).pages, e, c);
        spin_unlock(&mm->page_table_lock, flavour_of(c));
    }
    pool_put(ptdesc, table, s, c);
}

#endif
