// SPDX-License-Identifier: Apache-2.0
//
// Free of an object (mm/slub.c, 6.12: kmem_cache_free, do_slab_free, __slab_free). Into the CPU's
// own slab: onto the CPU's freelist, without a lock but on PREEMPT_RT. Into any other: onto that
// slab's freelist, by the freeing CPU, with one locked cmpxchg; nothing is queued back to the CPU
// that the slab belongs to. Left out: bulk free, object cgroups, KASAN, slabs freed by RCU.

#ifndef PA_SLAB_FREE_INC_H
#define PA_SLAB_FREE_INC_H

#include <string.h>

#include "partial.inc.h"

/// The kernel keeps the slab's next state in a whole struct slab. It uses two words of it, and its
/// compiler clears all of it (CONFIG_INIT_STACK_ALL_ZERO).
PA_HOT void clear_new_slab(void) {
    struct page new_slab;

    if (enabled(CONFIG_INIT_STACK_ALL_ZERO, FLAVOUR))
        memset64(&new_slab, 0, sizeof(new_slab) / sizeof(uint64_t));
}

/// Not the CPU's slab. The list_lock is taken beforehand if the free may leave the slab empty on
/// its node's list.
static PA_CALL void __slab_free(struct kmem_cache *s, struct page *slab, void *object) {
    struct kmem_cache_node *n = NULL;
    bool on_node_partial = false;
    union slab_counters old, new;
    unsigned long flags = 0;
    void *prior;

    clear_new_slab();
    do {
        if (unlikely(n)) {
            spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
            n = NULL;
        }
        prior = READ_ONCE(slab->slab_freelist);
        old = new = slab_counters(slab);
        set_freepointer(s, object, prior, FLAVOUR);
        new.inuse--;
        if (!new.inuse && prior && !old.frozen) {
            n = get_node(s, page_to_nid(slab));
            flags = spin_lock_irqsave(&n->list_lock, FLAVOUR);
            on_node_partial = slab_test_node_partial(slab);
        }
    } while (!slab_update_freelist(s, slab, prior, old, object, new));

    if (likely(!n)) {
        // It was full, and so on no list: this CPU takes it.
        if (unlikely(!old.frozen && !prior))
            put_cpu_partial(s, slab, true);
        return;
    }
    // On some CPU's partial list: that CPU will see that it is empty.
    if (!on_node_partial || likely(n->nr_partial < s->min_partial)) {
        spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
        return;
    }
    remove_partial(n, slab);
    spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
    discard_slab(s, slab);
}

PA_HOT void do_slab_free(struct kmem_cache *s, struct page *slab, void *object) {
    for (;;) {
        struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
        unsigned long tid = READ_ONCE(c->tid);

        // The id first, as in __slab_alloc_node().
        barrier();
        if (unlikely(slab != c->slab)) {
            __slab_free(s, slab, object);
            return;
        }
        if (!enabled(CONFIG_PREEMPT_RT, FLAVOUR)) {
            void *freelist = READ_ONCE(c->freelist);

            set_freepointer(s, object, freelist, FLAVOUR);
            if (likely(__update_cpu_freelist_fast(s, freelist, object, tid)))
                return;
        } else {
            unsigned long flags = local_lock_irqsave(&s->cpu_slab->lock, FLAVOUR);

            c = this_cpu_ptr(s->cpu_slab);
            if (likely(slab == c->slab)) {
                set_freepointer(s, object, c->freelist, FLAVOUR);
                c->freelist = object;
                c->tid += TID_STEP;
                local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
                return;
            }
            local_unlock_irqrestore(&s->cpu_slab->lock, flags, FLAVOUR);
        }
    }
}

PA_HOT struct page *virt_to_slab(const struct kmem_cache *s, const void *object) {
    struct page *page = compound_head(virt_to_page(object));

    if (unlikely(!PageSlab(page)))
        slab_bug(s, "freed what is not in a slab");
    return page;
}

PA_HOT bool is_kfence_address(const void *object) {
    const char *pool = READ_ONCE(__kfence_pool);

    return unlikely((uintptr_t)object - (uintptr_t)pool < KFENCE_POOL_SIZE && pool);
}

/// Does not trust its caller about whose object it is (cache_from_obj()). The free itself looks it
/// up again.
PA_HOT void check_cache_of(const struct kmem_cache *s, const void *object) {
    if (unlikely(virt_to_slab(s, object)->slab_cache != s))
        slab_bug(s, "freed an object of another cache");
    barrier();
}

PA_HOT void slab_free_hook(struct kmem_cache *s, const struct page *slab, void *object) {
    if (unlikely(READ_ONCE(mm_switches.memcg_kmem_online)) && unlikely(slab->memcg_data))
        slab_bug(s, "object charged to a cgroup");
    if (FLAVOUR == FLAVOUR_LOCKDEP)
        debug_check_no_locks_freed(object, s->object_size);
    if (unlikely(READ_ONCE(mm_switches.init_on_free)))
        memset(object, 0, s->size);
    if (enabled(CONFIG_KFENCE, FLAVOUR) && is_kfence_address(object))
        slab_bug(s, "object of KFENCE");
}

#endif
