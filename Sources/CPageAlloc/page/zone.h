// SPDX-License-Identifier: Apache-2.0
//
// Nodes, zones, per-CPU page lists and counters (include/linux/mmzone.h, include/linux/vmstat.h,
// 6.12).

#ifndef PA_PAGE_ZONE_H
#define PA_PAGE_ZONE_H

#include "../base/lock.h"
#include "gfp.h"
#include "page.h"

/// 12 lists for orders 0 to 3 of three migrate types, and two for huge pages (movable, other).
#define NR_LOWORDER_PCP_LISTS (MIGRATE_PCPTYPES * (PAGE_ALLOC_COSTLY_ORDER + 1))
#define NR_PCP_LISTS (NR_LOWORDER_PCP_LISTS + 2)
#define HPAGE_PMD_ORDER 9
#define PCP_BATCH_SCALE_MAX 5
#define MIN_PERCPU_PAGELIST_HIGH_FRACTION 8

#define PCPF_PREV_FREE_HIGH_ORDER 1u
#define PCPF_FREE_HIGH_BATCH 2u

struct per_cpu_pages {
    struct spinlock lock;
    int count; ///< pages on all lists
    int high;  ///< above it, pages go back to the buddy lists
    int high_min;
    int high_max;
    int batch;
    uint8_t flags;
    uint8_t alloc_factor;
    uint8_t expire; ///< a remote zone's list is drained when it reaches 0
    short free_count;
    struct list_head lists[NR_PCP_LISTS];
} PA_CACHELINE_ALIGNED;

enum zone_stat_item { NR_FREE_PAGES, NR_VM_ZONE_STAT_ITEMS };
enum numa_stat_item {
    NUMA_HIT,
    NUMA_MISS,
    NUMA_FOREIGN,
    NUMA_INTERLEAVE_HIT,
    NUMA_LOCAL,
    NUMA_OTHER,
    NR_VM_NUMA_EVENT_ITEMS
};
enum node_stat_item { NR_SLAB_UNRECLAIMABLE_B, NR_PAGETABLE, NR_VM_NODE_STAT_ITEMS };
enum vm_event_item { PGALLOC_DMA32, PGALLOC_NORMAL, PGALLOC_MOVABLE, PGFREE, NR_VM_EVENT_ITEMS };

struct per_cpu_zonestat {
    int8_t vm_stat_diff[NR_VM_ZONE_STAT_ITEMS];
    int8_t stat_threshold;
    unsigned long vm_numa_event[NR_VM_NUMA_EVENT_ITEMS];
};

struct per_cpu_nodestat {
    int8_t stat_threshold;
    int8_t vm_node_stat_diff[NR_VM_NODE_STAT_ITEMS];
};

struct free_area {
    struct list_head free_list[MIGRATE_TYPES];
    unsigned long nr_free;
};

enum zone_watermarks { WMARK_MIN, WMARK_LOW, WMARK_HIGH, NR_WMARK };
enum zone_flags { ZONE_BOOSTED_WATERMARK, ZONE_BELOW_HIGH };

struct zone {
    unsigned long _watermark[NR_WMARK];
    unsigned long watermark_boost;
    unsigned long nr_free_highatomic; ///< 0: there is no such reserve
    unsigned long lowmem_reserve[MAX_NR_ZONES];
    int node;
    struct pglist_data *zone_pgdat;
    struct per_cpu_pages *per_cpu_pageset;      ///< per-CPU pointer
    struct per_cpu_zonestat *per_cpu_zonestats; ///< per-CPU pointer
    unsigned long *pageblock_flags;             ///< 4 bits for each pageblock
    uint64_t zone_start_pfn;
    unsigned long managed_pages;
    unsigned long spanned_pages;
    unsigned long present_pages; ///< may be more than are managed: some never reach the buddy lists

    struct free_area free_area[NR_PAGE_ORDERS] PA_CACHELINE_ALIGNED;
    unsigned long flags;
    struct spinlock lock;

    long vm_stat[NR_VM_ZONE_STAT_ITEMS] PA_CACHELINE_ALIGNED;
    unsigned long bad_pages;           ///< not in the kernel: calls of bad_page()
    struct list_head unaccepted_pages; ///< empty
};

struct zoneref {
    struct zone *zone; ///< NULL ends the list
    int zone_idx;
};

/// ZONELIST_FALLBACK: this node's zones, then the other nodes' by distance. ZONELIST_NOFALLBACK:
/// this node's.
enum { ZONELIST_FALLBACK, ZONELIST_NOFALLBACK, MAX_ZONELISTS };

struct zonelist {
    struct zoneref *_zonerefs;
};

struct pglist_data {
    struct zone node_zones[MAX_NR_ZONES];
    struct zonelist node_zonelists[MAX_ZONELISTS];
    int node_id;
    struct per_cpu_nodestat *per_cpu_nodestats; ///< per-CPU pointer
    long vm_stat[NR_VM_NODE_STAT_ITEMS] PA_CACHELINE_ALIGNED;
};

#define MAX_NUMNODES 64
#define NUMA_NO_NODE (-1)

/// The kernel's global variables: a process may hold more than one machine.
struct mm_globals {
    struct pglist_data *node_data[MAX_NUMNODES];
    uint32_t nodes;
    uint32_t cpus;
    const uintptr_t *percpu_offsets;
    uintptr_t page_offset_base;
    struct page *vmemmap_base;
    struct vm_event_state *vm_event_states; ///< per-CPU pointer
    struct memcg_stock *memcg_stock;        ///< per-CPU pointer
    long vm_node_stat[NR_VM_NODE_STAT_ITEMS] PA_CACHELINE_ALIGNED;
};

PA_HOT struct pglist_data *NODE_DATA(unsigned nid) { return current->node_data[nid]; }
PA_HOT struct zone *page_zone(const struct page *page) {
    return &NODE_DATA(page_to_nid(page))->node_zones[page_zonenum(page)];
}
/// populated_zone(): has memory, be it managed or not.
PA_HOT bool populated_zone(const struct zone *zone) { return zone->present_pages; }
PA_HOT unsigned zone_idx(const struct zone *zone) { return (unsigned)(zone - zone->zone_pgdat->node_zones); }

/// Switches that may change at any time. The kernel has static keys (patched jumps); here each is a
/// load and a test.
struct mm_switches {
    bool numa_stat;   ///< vm_numa_stat_key, on by default
    bool check_pages; ///< check_pages_enabled
    bool init_on_alloc;
    bool init_on_free;
    bool memcg_kmem_online;
    gfp_t gfp_allowed_mask; ///< a variable in the kernel, too: narrower during boot and suspend
};
extern struct mm_switches mm_switches;

/// Nodes a task may allocate on.
typedef struct {
    uint64_t bits;
} nodemask_t;

enum mempolicy_mode {
    MPOL_DEFAULT,
    MPOL_PREFERRED,
    MPOL_BIND,
    MPOL_INTERLEAVE,
    MPOL_LOCAL,
    MPOL_PREFERRED_MANY,
    MPOL_WEIGHTED_INTERLEAVE
};
struct mempolicy {
    uint8_t mode; ///< enum mempolicy_mode
    nodemask_t nodes;
    uint8_t il_weight[64];
};

/// Used where the task has no policy of its own: the node it runs on.
extern const struct mempolicy default_policy;
extern const struct mempolicy preferred_node_policy[MAX_NUMNODES];

#endif
