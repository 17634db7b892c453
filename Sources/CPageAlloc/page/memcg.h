// SPDX-License-Identifier: Apache-2.0
//
// As much of the memory controller as an accounted page table meets (mm/memcontrol.c, 6.12): the
// per-CPU stock that charges come from, the hierarchical page counters behind it, and the per-CPU
// statistics on their way up. The hierarchy is cgroup v2's. Not here: limits (nothing is ever
// refused), objects smaller than a page, reclaim, flushing.

#ifndef PA_PAGE_MEMCG_H
#define PA_PAGE_MEMCG_H

#include "../base/local_lock.inc.h"
#include "zone.h"

#define MEMCG_CHARGE_BATCH 64u
#define MEMCG_DATA_KMEM 0x2ul
#define MEMCG_DATA_FLAGS_MASK 0x3ul

/// A group's own counters come after those it shares with nodes (enum memcg_stat_item).
enum { MEMCG_KMEM = NR_VM_NODE_STAT_ITEMS, NR_MEMCG_STAT_ITEMS };

struct page_counter {
    long usage PA_CACHELINE_ALIGNED;
    struct page_counter *parent;
};

/// Per-CPU part of a group's statistics.
struct memcg_vmstats_percpu {
    unsigned stats_updates;
    struct memcg_vmstats_percpu *parent; ///< per-CPU pointer
    struct mem_cgroup *memcg;
    long state[NR_MEMCG_STAT_ITEMS];
} PA_CACHELINE_ALIGNED;

/// A reference count in per-CPU mode (include/linux/percpu-refcount.h), as a live group's always
/// is.
struct percpu_ref {
    unsigned long
        *percpu_count; ///< per-CPU pointer; its low bits would say that the count is one for all CPUs
};

/// The part of a group's statistics that belongs to one node.
struct mem_cgroup_per_node {
    long *lruvec_stat; ///< per-CPU pointer to [NR_VM_NODE_STAT_ITEMS]
};

/// What a charged page points to: the group may go and its pages then belong to its parent.
struct obj_cgroup {
    struct percpu_ref refcnt;
    struct mem_cgroup *memcg;
};

struct mem_cgroup {
    struct page_counter memory;
    struct percpu_ref css_refcnt PA_CACHELINE_ALIGNED;
    struct obj_cgroup objcg;
    struct mem_cgroup *parent;
    struct memcg_vmstats_percpu *vmstats_percpu; ///< per-CPU pointer
    unsigned long *rstat_updated_next; ///< per-CPU pointer; not 0: this CPU's part waits to be flushed
    struct mem_cgroup_per_node nodeinfo[MAX_NUMNODES];
    long stats_updates
        PA_CACHELINE_ALIGNED; ///< atomic64_t in the kernel, in a structure of its own (vmstats)
};

/// Per-CPU stock of pages already charged to one group (struct memcg_stock_pcp).
struct memcg_stock {
    struct local_lock lock;
    struct mem_cgroup *cached;
    unsigned nr_pages;
} PA_CACHELINE_ALIGNED;

#define PA_DECLARE_MEMCG(flavour)                                                                            \
    PA_CALL int __memcg_kmem_charge_page_##flavour(struct page *page, gfp_t gfp, unsigned order);            \
    PA_CALL void __memcg_kmem_uncharge_page_##flavour(struct page *page, unsigned order);                    \
    PA_CALL void __lruvec_stat_mod_folio_##flavour(struct page *page, enum node_stat_item item, long delta);

PA_DECLARE_MEMCG(plain)
PA_DECLARE_MEMCG(rt)
PA_DECLARE_MEMCG(debug)
PA_DECLARE_MEMCG(lockdep)
PA_DECLARE_MEMCG(debian)
PA_DECLARE_MEMCG(debian_rt)

PA_HOT struct obj_cgroup *folio_objcg(const struct page *page) {
    return (struct obj_cgroup *)(page->memcg_data & ~MEMCG_DATA_FLAGS_MASK);
}

/// Kernel pages point to their group by an obj_cgroup, user pages directly.
PA_HOT struct mem_cgroup *folio_memcg(const struct page *page) {
    if (page->memcg_data & MEMCG_DATA_KMEM)
        return READ_ONCE(folio_objcg(page)->memcg);
    return (struct mem_cgroup *)(page->memcg_data & ~MEMCG_DATA_FLAGS_MASK);
}

/// lruvec_stat_mod_folio(): the node's counter, and the group's if the page is charged to one.
PA_HOT void lruvec_stat_mod_folio(struct page *page, enum node_stat_item item, long delta,
                                  enum pa_flavour f) {
    unsigned long flags = local_irq_save();

    switch (f) {
    case FLAVOUR_PLAIN: __lruvec_stat_mod_folio_plain(page, item, delta); break;
    case FLAVOUR_RT: __lruvec_stat_mod_folio_rt(page, item, delta); break;
    case FLAVOUR_DEBUG: __lruvec_stat_mod_folio_debug(page, item, delta); break;
    case FLAVOUR_LOCKDEP: __lruvec_stat_mod_folio_lockdep(page, item, delta); break;
    case FLAVOUR_DEBIAN: __lruvec_stat_mod_folio_debian(page, item, delta); break;
    case FLAVOUR_DEBIAN_RT: __lruvec_stat_mod_folio_debian_rt(page, item, delta); break;
    }
    local_irq_restore(flags);
}

/// What one of the group's counters (NR_PAGETABLE, MEMCG_KMEM) adds up to over all CPUs. At rest
/// only.
long memcg_state_snapshot(const struct mem_cgroup *memcg, unsigned item, const struct mm_globals *globals);

#endif
