// SPDX-License-Identifier: Apache-2.0
//
// The out-of-line halves of allocated page-table locks (mm/memory.c, 6.14: ptlock_alloc,
// ptlock_free).

#ifndef PA_PGTABLE_PTLOCK_H
#define PA_PGTABLE_PTLOCK_H

#include "../slab/slab.h"
#include "mm.h"

#define PA_DECLARE_PTLOCK(flavour)                                                                           \
    PA_CALL bool ptlock_alloc_##flavour(struct kmem_cache *page_ptl_cachep, struct page *ptdesc);            \
    PA_CALL void ptlock_free_##flavour(struct kmem_cache *page_ptl_cachep, struct page *ptdesc);

PA_DECLARE_PTLOCK(rt)
PA_DECLARE_PTLOCK(debug)
PA_DECLARE_PTLOCK(lockdep)
PA_DECLARE_PTLOCK(debian_rt)

/// The class of all split page-table locks.
extern struct lock_class_key ptlock_key;

#endif
