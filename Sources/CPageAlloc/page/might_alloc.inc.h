// SPDX-License-Identifier: Apache-2.0
//
// What every allocation that may sleep does first (include/linux/sched/mm.h and mm/page_alloc.c, 6.12): lockdep
// learns that it may enter reclaim. The including file defines FLAVOUR.

#ifndef PA_PAGE_MIGHT_ALLOC_INC_H
#define PA_PAGE_MIGHT_ALLOC_INC_H

#include "../base/lockdep.h"
#include "gfp.h"

PA_HOT gfp_t current_gfp_context(gfp_t flags) {
    unsigned pflags = READ_ONCE(current->flags);

    if (unlikely(pflags & (PF_MEMALLOC_NOIO | PF_MEMALLOC_NOFS | PF_MEMALLOC_PIN))) {
        if (pflags & PF_MEMALLOC_NOIO)
            flags &= ~(__GFP_IO | __GFP_FS);
        else if (pflags & PF_MEMALLOC_NOFS)
            flags &= ~__GFP_FS;
        if (pflags & PF_MEMALLOC_PIN)
            flags &= ~__GFP_MOVABLE;
    }
    return flags;
}

/// Lockdep learns that this allocation may enter reclaim; nobody else has anything to do.
PA_HOT void might_alloc(gfp_t gfp) {
    if (FLAVOUR != FLAVOUR_LOCKDEP)
        return;
    gfp = current_gfp_context(gfp);
    if ((gfp & __GFP_DIRECT_RECLAIM) && (gfp & __GFP_FS)) {
        lock_acquire(&fs_reclaim_map, 0, 0, 0, 1, NULL, (uintptr_t)__builtin_return_address(0));
        lock_release(&fs_reclaim_map, (uintptr_t)__builtin_return_address(0));
    }
}

#endif
