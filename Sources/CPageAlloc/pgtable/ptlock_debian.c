// SPDX-License-Identifier: Apache-2.0
//
// pgtable/ptlock.h for Debian's rt kernel.

#include "../base/traced.h"

#define FLAVOUR FLAVOUR_DEBIAN_RT

#include "../base/hardening.inc.h"
#include "ptlock.h"

bool ptlock_alloc_debian_rt(struct kmem_cache *page_ptl_cachep, struct page *ptdesc) {
    void *ptl;

    branch_target();
    ptl = kmem_cache_alloc_debian_rt(page_ptl_cachep, GFP_KERNEL);
    if (!ptl)
        return false;
    ptdesc->ptl = ptl;
    return true;
}

void ptlock_free_debian_rt(struct kmem_cache *page_ptl_cachep, struct page *ptdesc) {
    branch_target();
    if (ptdesc->ptl)
        kmem_cache_free_debian_rt(page_ptl_cachep, ptdesc->ptl);
}
