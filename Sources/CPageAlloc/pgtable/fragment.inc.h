// SPDX-License-Identifier: Apache-2.0
//
// powerpc's fragments (arch/powerpc/mm/pgtable-frag.c, 6.12: get_pte_from_cache,
// __alloc_for_ptecache, pte_fragment_free, pte_frag_destroy, and the same for PMDs). A page is
// constructed once and cut up from front to back; its count says how many pieces are in use or
// still to be handed out. Left out: freeing through RCU.

#ifndef PA_PGTABLE_FRAGMENT_INC_H
#define PA_PGTABLE_FRAGMENT_INC_H

#include "shape.h"

PA_HOT char **fragment_of(struct mm_struct *mm, const struct pa_shape *shape) {
    struct mm_context *context = mm == &init_mm ? current->init_mm_context : &mm->context;

    return shape->ctor_call == PA_CTOR_CALL_PMD ? &context->pmd_frag : &context->pte_frag;
}

/// Where in its page the fragment lies.
PA_HOT size_t fragment_offset(const char *fragment, const struct pa_shape *shape) {
    return __pa(fragment) & ((PAGE_SIZE << shape->order) - 1);
}

PA_HOT void *fragment_from_cache(struct mm_struct *mm, const struct pa_shape *shape, const struct pa_conf c) {
    char *fragment, *next;

    if (shape->tables_per_page == 1)
        return NULL;
    spin_lock(&mm->page_table_lock, flavour_of(c));
    fragment = *fragment_of(mm, shape);
    if (fragment) {
        next = fragment + shape->table_bytes;
        *fragment_of(mm, shape) = fragment_offset(next, shape) ? next : NULL;
    }
    spin_unlock(&mm->page_table_lock, flavour_of(c));
    return fragment;
}

/// The first fragment of a new page; the rest is for those who come after, unless another page is
/// being cut up.
PA_HOT void *fragment_of_new_page(struct mm_struct *mm, struct page *ptdesc, const struct pa_shape *shape,
                                  const struct pa_conf c) {
    char *first = page_address(ptdesc);

    WRITE_ONCE(ptdesc->pt_frag_refcount, 1);
    if (shape->tables_per_page == 1)
        return first;
    spin_lock(&mm->page_table_lock, flavour_of(c));
    if (likely(!*fragment_of(mm, shape))) {
        WRITE_ONCE(ptdesc->pt_frag_refcount, shape->tables_per_page);
        *fragment_of(mm, shape) = first + shape->table_bytes;
    }
    spin_unlock(&mm->page_table_lock, flavour_of(c));
    return first;
}

/// True if these were the last fragments of the page.
PA_HOT bool fragment_put(struct page *ptdesc, int32_t fragments) {
    return __atomic_sub_fetch(&ptdesc->pt_frag_refcount, fragments, __ATOMIC_ACQ_REL) == 0;
}

#endif
