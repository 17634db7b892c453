// SPDX-License-Identifier: Apache-2.0
//
// What every allocation does first (include/linux/sched/mm.h and mm/page_alloc.c, 6.12): lockdep
// learns that it may enter reclaim, and another task may run if it may sleep. The including file
// defines FLAVOUR.

#ifndef PA_PAGE_MIGHT_ALLOC_INC_H
#define PA_PAGE_MIGHT_ALLOC_INC_H

#include "../base/lockdep.h"
#include "../base/task.h"
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

/// Lockdep watches only allocations that may reclaim down to the file systems.
PA_HOT bool __need_reclaim(gfp_t gfp) {
    return (gfp & __GFP_DIRECT_RECLAIM) && !(READ_ONCE(current->flags) & PF_MEMALLOC);
}

static PA_CALL void fs_reclaim_acquire(gfp_t gfp) {
    gfp = current_gfp_context(gfp);
    if (__need_reclaim(gfp) && (gfp & __GFP_FS))
        lock_acquire(&fs_reclaim_map, 0, 0, 0, 1, NULL, (uintptr_t)__builtin_return_address(0));
}

static PA_CALL void fs_reclaim_release(gfp_t gfp) {
    gfp = current_gfp_context(gfp);
    if (__need_reclaim(gfp) && (gfp & __GFP_FS))
        lock_release(&fs_reclaim_map, (uintptr_t)__builtin_return_address(0));
}

/// PREEMPT_RT may preempt anywhere, and needs no chance here.
PA_HOT void might_alloc(gfp_t gfp) {
    if (FLAVOUR == FLAVOUR_LOCKDEP) {
        fs_reclaim_acquire(gfp);
        fs_reclaim_release(gfp);
    }
    if (enabled(CONFIG_PREEMPT_RT, FLAVOUR) || !(gfp & __GFP_DIRECT_RECLAIM))
        return;
    if (enabled(CONFIG_PREEMPT_RCU, FLAVOUR))
        __cond_resched_debian();
    else
        __cond_resched();
}

/// should_fail_alloc_page() and should_failslab() by the task's fail-nth (lib/fault-inject.c).
PA_HOT bool should_fail(void) {
    struct task_struct *task = current;

    return unlikely(task->fail_nth) && --task->fail_nth == 0;
}

#endif
