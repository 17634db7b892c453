// SPDX-License-Identifier: Apache-2.0
//
// The slab allocator, once for each flavour of kernel: the including file defines FLAVOUR and
// FLAVOUR_NAME. What is a call in the kernel (6.12, mm/slub.c) is a call here.

#include "../base/hardening.inc.h"
#include "alloc.inc.h"
#include "free.inc.h"

void *PA_PASTE(kmem_cache_alloc, FLAVOUR_NAME)(struct kmem_cache *s, gfp_t gfp) {
    PA_GUARD_STACK();

    branch_target();
    return slab_alloc_node(s, gfp, NUMA_NO_NODE);
}

void *PA_PASTE(kmem_cache_alloc_node, FLAVOUR_NAME)(struct kmem_cache *s, gfp_t gfp, int node) {
    PA_GUARD_STACK();

    branch_target();
    return slab_alloc_node(s, gfp, node);
}

void PA_PASTE(kmem_cache_free, FLAVOUR_NAME)(struct kmem_cache *s, void *object) {
    struct page *slab;
    PA_GUARD_STACK();

    branch_target();
    if (enabled(CONFIG_SLAB_FREELIST_HARDENED, FLAVOUR))
        check_cache_of(s, object);
    slab = virt_to_slab(s, object);
    slab_free_hook(s, slab, object);
    do_slab_free(s, slab, object);
}

/// Empty slabs leave a node's list for the page allocator.
static PA_COLD void discard_empty_slabs(struct kmem_cache *s, struct kmem_cache_node *n) {
    unsigned long flags = spin_lock_irqsave(&n->list_lock, FLAVOUR);
    struct page *to_discard = NULL;
    struct list_head *pos, *next;

    for (pos = n->partial.next; pos != &n->partial; pos = next) {
        struct page *slab = list_entry(pos, struct page, slab_list);

        next = pos->next;
        if (slab_counters(slab).inuse)
            continue;
        remove_partial(n, slab);
        slab->slab_next = to_discard;
        to_discard = slab;
    }
    spin_unlock_irqrestore(&n->list_lock, flags, FLAVOUR);
    while (to_discard) {
        struct page *slab = to_discard;

        to_discard = slab->slab_next;
        discard_slab(s, slab);
    }
}

PA_COLD void PA_PASTE(kmem_cache_drain, FLAVOUR_NAME)(struct kmem_cache *s) {
    const struct mm_globals *globals = current->globals;

    for (unsigned cpu = 0; cpu < globals->cpus; cpu++) {
        struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, globals->percpu_offsets[cpu]);
        struct page *slab = c->slab, *partial = c->partial;

        if (slab)
            deactivate_slab(s, slab, detach_cpu_slab(c));
        c->partial = NULL;
        __put_partials(s, partial);
    }
    for (unsigned nid = 0; nid < globals->nodes; nid++)
        if (get_node(s, nid))
            discard_empty_slabs(s, get_node(s, nid));
}
