// SPDX-License-Identifier: Apache-2.0
//
// For tests: reads what Swift cannot, because it imports neither structures that are aligned to a
// cache line nor variables that may change. `task` says which CPU's copy is meant. At rest only.

#ifndef PA_INTERNALS_LOOK_H
#define PA_INTERNALS_LOOK_H

#include "../page/vmstat.h"
#include "../run/machine.h"

PA_HOT struct zone *look_zone(struct pa_machine *machine, unsigned nid) {
    return &machine->globals.node_data[nid]->node_zones[ZONE_NORMAL];
}
PA_HOT struct mm_globals *look_globals(struct pa_machine *machine) { return &machine->globals; }
PA_HOT struct mm_switches *look_switches(void) { return &mm_switches; }

/// A zone's numbers.
struct zone_look {
    uint64_t start_pfn;
    uint64_t spanned_pages;
    uint64_t managed_pages;
    uint64_t min, low, high; ///< watermarks
    uint64_t bad_pages;
    int64_t nr_free_pages; ///< the zone's counter alone, without the CPUs' parts
    bool below_high;
};

PA_HOT struct zone_look look_zone_numbers(const struct zone *zone) {
    return (struct zone_look){
        .start_pfn = zone->zone_start_pfn,
        .spanned_pages = zone->spanned_pages,
        .managed_pages = zone->managed_pages,
        .min = zone->_watermark[WMARK_MIN],
        .low = zone->_watermark[WMARK_LOW],
        .high = zone->_watermark[WMARK_HIGH],
        .bad_pages = zone->bad_pages,
        .nr_free_pages = zone->vm_stat[NR_FREE_PAGES],
        .below_high = zone->flags >> ZONE_BELOW_HIGH & 1,
    };
}

/// Blocks on one of the zone's free lists.
PA_HOT uint64_t look_free_blocks(const struct zone *zone, unsigned order, unsigned type) {
    const struct list_head *list = &zone->free_area[order].free_list[type];
    uint64_t blocks = 0;

    for (const struct list_head *e = list->next; e != list; e = e->next)
        blocks++;
    return blocks;
}

PA_HOT unsigned look_pageblock_type(const struct zone *zone, uint64_t pfn) {
    uint64_t block = (pfn - zone->zone_start_pfn) >> PAGEBLOCK_ORDER;

    return zone->pageblock_flags[block / 16] >> block % 16 * 4 & 7;
}

/// The node of the `index`th zone that node `nid` falls back on; -1 behind the last.
PA_HOT int look_zonelist(struct pa_machine *machine, unsigned nid, unsigned list, unsigned index) {
    const struct zone *zone = machine->globals.node_data[nid]->node_zonelists[list]._zonerefs[index].zone;

    return zone ? zone->node : -1;
}

/// A CPU's lists of one zone.
struct pcp_look {
    int count, high, high_min, high_max, batch, free_count;
    unsigned alloc_factor, flags;
};

PA_HOT struct pcp_look look_pcp(const struct zone *zone, const struct task_struct *task) {
    const struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, task->percpu_offset);

    return (struct pcp_look){pcp->count, pcp->high,       pcp->high_min,     pcp->high_max,
                             pcp->batch, pcp->free_count, pcp->alloc_factor, pcp->flags};
}

/// Blocks on one of them.
PA_HOT unsigned look_pcp_blocks(const struct zone *zone, const struct task_struct *task, unsigned index) {
    const struct list_head *list = &per_cpu_ptr(zone->per_cpu_pageset, task->percpu_offset)->lists[index];
    unsigned blocks = 0;

    for (const struct list_head *e = list->next; e != list; e = e->next)
        blocks++;
    return blocks;
}

PA_HOT uint64_t look_numa_event(const struct zone *zone, const struct task_struct *task,
                                enum numa_stat_item item) {
    return per_cpu_ptr(zone->per_cpu_zonestats, task->percpu_offset)->vm_numa_event[item];
}
PA_HOT int look_stat_threshold(const struct zone *zone, const struct task_struct *task) {
    return per_cpu_ptr(zone->per_cpu_zonestats, task->percpu_offset)->stat_threshold;
}
PA_HOT int look_free_pages_diff(const struct zone *zone, const struct task_struct *task) {
    return per_cpu_ptr(zone->per_cpu_zonestats, task->percpu_offset)->vm_stat_diff[NR_FREE_PAGES];
}
PA_HOT uint64_t look_vm_event(const struct task_struct *task, enum vm_event_item item) {
    return per_cpu_ptr(task->vm_event_states, task->percpu_offset)->event[item];
}

/// A group's charges in pages, and what the task's CPU has in stock.
struct memcg_look {
    long memory, kmem, parent_memory;
    unsigned stock_pages;
    bool stock_is_ours;
};

PA_HOT struct memcg_look look_memcg(const struct mem_cgroup *memcg, const struct task_struct *task) {
    const struct memcg_stock *stock = per_cpu_ptr(task->memcg_stock, task->percpu_offset);

    return (struct memcg_look){memcg->memory.usage, memcg_state_snapshot(memcg, MEMCG_KMEM, task->globals),
                               memcg->parent ? memcg->parent->memory.usage : 0, stock->nr_pages,
                               stock->cached == memcg};
}

PA_HOT struct mem_cgroup *look_memcg_of(struct pa_machine *machine, unsigned index) {
    return &machine->memcg[index];
}

/// What a page charged to that group points to.
PA_HOT struct obj_cgroup *look_objcg_of(struct pa_machine *machine, unsigned index) {
    return &machine->memcg[index].objcg;
}

#endif
