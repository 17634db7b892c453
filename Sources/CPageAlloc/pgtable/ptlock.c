// SPDX-License-Identifier: Apache-2.0
//
// See pgtable/ptlock.h. The object comes from the allocating CPU's node, which need not be the
// table's. The pointer is not reset here: freeing the page clears page->private.

#include "ptlock.h"

struct lock_class_key ptlock_key;

#define PA_DEFINE_PTLOCK(flavour)                                                                            \
    bool ptlock_alloc_##flavour(struct kmem_cache *page_ptl_cachep, struct page *ptdesc) {                   \
        void *ptl = kmem_cache_alloc_##flavour(page_ptl_cachep, GFP_KERNEL);                                 \
                                                                                                             \
        if (!ptl)                                                                                            \
            return false;                                                                                    \
        ptdesc->ptl = ptl;                                                                                   \
        return true;                                                                                         \
    }                                                                                                        \
    void ptlock_free_##flavour(struct kmem_cache *page_ptl_cachep, struct page *ptdesc) {                    \
        if (ptdesc->ptl)                                                                                     \
            kmem_cache_free_##flavour(page_ptl_cachep, ptdesc->ptl);                                         \
    }

PA_DEFINE_PTLOCK(rt)
PA_DEFINE_PTLOCK(debug)
PA_DEFINE_PTLOCK(lockdep)
