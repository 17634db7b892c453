// SPDX-License-Identifier: Apache-2.0
//
// The page allocator's entry points. There is one instance for each flavour of kernel
// (page/alloc_*.c), because a kernel's locks, and the calls into them, are compiled into it.

#ifndef PA_PAGE_ALLOC_H
#define PA_PAGE_ALLOC_H

#include "zone.h"

#define PA_DECLARE_PAGE_ALLOCATOR(flavour)                                                                   \
    PA_CALL struct page *alloc_pages_##flavour(gfp_t gfp, unsigned order);                                   \
    PA_CALL struct page *alloc_pages_node_##flavour(int nid, gfp_t gfp, unsigned order);                     \
    PA_CALL void __free_pages_##flavour(struct page *page, unsigned order);                                  \
    PA_COLD void drain_all_pages_##flavour(void);

PA_DECLARE_PAGE_ALLOCATOR(plain)
PA_DECLARE_PAGE_ALLOCATOR(rt)
PA_DECLARE_PAGE_ALLOCATOR(debug)
PA_DECLARE_PAGE_ALLOCATOR(lockdep)
PA_DECLARE_PAGE_ALLOCATOR(debian)
PA_DECLARE_PAGE_ALLOCATOR(debian_rt)

/// Allocates 2^order pages by the task's memory policy; NULL if there is no memory.
PA_HOT struct page *alloc_pages(gfp_t gfp, unsigned order, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: return alloc_pages_plain(gfp, order);
    case FLAVOUR_RT: return alloc_pages_rt(gfp, order);
    case FLAVOUR_DEBUG: return alloc_pages_debug(gfp, order);
    case FLAVOUR_LOCKDEP: return alloc_pages_lockdep(gfp, order);
    case FLAVOUR_DEBIAN: return alloc_pages_debian(gfp, order);
    case FLAVOUR_DEBIAN_RT: return alloc_pages_debian_rt(gfp, order);
    }
}

/// The same, beginning with node `nid`; with __GFP_THISNODE no other.
PA_HOT struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned order, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: return alloc_pages_node_plain(nid, gfp, order);
    case FLAVOUR_RT: return alloc_pages_node_rt(nid, gfp, order);
    case FLAVOUR_DEBUG: return alloc_pages_node_debug(nid, gfp, order);
    case FLAVOUR_LOCKDEP: return alloc_pages_node_lockdep(nid, gfp, order);
    case FLAVOUR_DEBIAN: return alloc_pages_node_debian(nid, gfp, order);
    case FLAVOUR_DEBIAN_RT: return alloc_pages_node_debian_rt(nid, gfp, order);
    }
}

/// Drops a reference and frees the block with the last one.
PA_HOT void __free_pages(struct page *page, unsigned order, enum pa_flavour f) {
    switch (f) {
    case FLAVOUR_PLAIN: __free_pages_plain(page, order); break;
    case FLAVOUR_RT: __free_pages_rt(page, order); break;
    case FLAVOUR_DEBUG: __free_pages_debug(page, order); break;
    case FLAVOUR_LOCKDEP: __free_pages_lockdep(page, order); break;
    case FLAVOUR_DEBIAN: __free_pages_debian(page, order); break;
    case FLAVOUR_DEBIAN_RT: __free_pages_debian_rt(page, order); break;
    }
}

#endif
