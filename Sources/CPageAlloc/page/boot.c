// SPDX-License-Identifier: Apache-2.0
//
// Zones, zonelists, watermarks and per-CPU lists as mm/mm_init.c and mm/page_alloc.c (6.12) set
// them up: zone_batchsize, zone_highsize, __setup_per_zone_wmarks, build_zonelists, free_area_init.
// Each node has its pages in ZONE_NORMAL. What lies below 4 GiB is node 0's, as on most machines,
// and all of it was taken before the buddy lists were filled: node 0 has a ZONE_DMA32 that
// allocations see and never take from. ZONE_MOVABLE is empty.

#include "boot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vmstat.h"

struct mm_switches mm_switches = {.numa_stat = true, .memcg_kmem_online = true, .gfp_allowed_mask = ~0u};
const struct mempolicy default_policy = {.mode = MPOL_LOCAL};

#define PREFER(nid)                                                                                          \
    {                                                                                                        \
        .mode = MPOL_PREFERRED, .nodes = { 1ull << (nid) }                                                   \
    }
#define PREFER_8(nid)                                                                                        \
    PREFER(nid), PREFER((nid) + 1), PREFER((nid) + 2), PREFER((nid) + 3), PREFER((nid) + 4),                 \
        PREFER((nid) + 5), PREFER((nid) + 6), PREFER((nid) + 7)
/// Made at build time, not at boot, because several threads may make machines.
const struct mempolicy preferred_node_policy[MAX_NUMNODES] = {PREFER_8(0),  PREFER_8(8),  PREFER_8(16),
                                                              PREFER_8(24), PREFER_8(32), PREFER_8(40),
                                                              PREFER_8(48), PREFER_8(56)};

static struct lock_class_key pcp_lock_key, zone_lock_key, stock_lock_key;

static PA_COLD int zone_batchsize(unsigned long managed_pages) {
    int batch = (int)MIN(managed_pages >> 10, (1ul << 20) / PAGE_SIZE) / 4;

    if (batch < 1)
        batch = 1;
    return (int)rounddown_pow_of_two((uint64_t)(batch + batch / 2)) - 1;
}

static PA_COLD int zone_highsize(const struct zone *zone, int batch, unsigned local_cpus,
                                 unsigned online_cpus, bool max) {
    unsigned long total =
        max ? zone->managed_pages / MIN_PERCPU_PAGELIST_HIGH_FRACTION : zone->_watermark[WMARK_LOW];

    // A node without CPUs is everybody's.
    return (int)MAX(total / (local_cpus ? local_cpus : online_cpus), (unsigned long)batch * 4);
}

static PA_COLD void setup_per_zone_wmarks(struct mm_globals *globals) {
    unsigned long total = 0, min_free_kbytes;

    for (unsigned n = 0; n < globals->nodes; n++)
        total += globals->node_data[n]->node_zones[ZONE_NORMAL].managed_pages;
    min_free_kbytes = CLAMP((unsigned long)sqrt((double)(total << (PAGE_SHIFT - 10)) * 16), 128ul, 262144ul);
    for (unsigned n = 0; n < globals->nodes; n++) {
        struct zone *zone = &globals->node_data[n]->node_zones[ZONE_NORMAL];
        unsigned long min = (min_free_kbytes >> (PAGE_SHIFT - 10)) * zone->managed_pages / total;
        unsigned long step = MAX(min / 4, zone->managed_pages / 1000);

        zone->_watermark[WMARK_MIN] = min;
        zone->_watermark[WMARK_LOW] = min + step;
        zone->_watermark[WMARK_HIGH] = min + 2 * step;
    }
}

static PA_COLD int32_t setup_zone_pageset(struct zone *zone, const struct mm_globals *globals,
                                          struct percpu *percpu, unsigned local_cpus, int threshold) {
    int batch = MAX(1, zone_batchsize(zone->managed_pages));
    int high_min = zone_highsize(zone, batch, local_cpus, globals->cpus, false);
    int high_max = zone_highsize(zone, batch, local_cpus, globals->cpus, true);

    zone->per_cpu_pageset = percpu_alloc(percpu, sizeof(struct per_cpu_pages), PA_CACHELINE);
    zone->per_cpu_zonestats = percpu_alloc(percpu, sizeof(struct per_cpu_zonestat), PA_CACHELINE);
    if (!zone->per_cpu_pageset || !zone->per_cpu_zonestats)
        return ENOMEM;
    for (unsigned cpu = 0; cpu < globals->cpus; cpu++) {
        struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, globals->percpu_offsets[cpu]);

        spinlock_boot_init(&pcp->lock, "&pcp->lock", &pcp_lock_key);
        for (unsigned i = 0; i < NR_PCP_LISTS; i++)
            INIT_LIST_HEAD(&pcp->lists[i]);
        pcp->batch = batch;
        pcp->high = pcp->high_min = high_min;
        pcp->high_max = MAX(high_max, high_min);
        per_cpu_ptr(zone->per_cpu_zonestats, globals->percpu_offsets[cpu])->stat_threshold =
            (int8_t)threshold;
        per_cpu_ptr(zone->zone_pgdat->per_cpu_nodestats, globals->percpu_offsets[cpu])->stat_threshold =
            (int8_t)threshold;
    }
    return 0;
}

/// Hands the node's pages to the buddy lists in the largest aligned blocks, as memblock_free_all()
/// does.
static PA_COLD void free_all_pages(struct zone *zone, struct page *vmemmap_base) {
    uint64_t pfn = zone->zone_start_pfn, end = pfn + zone->spanned_pages;

    while (pfn < end) {
        unsigned order = MIN((unsigned)__builtin_ctzll(pfn), (unsigned)MAX_PAGE_ORDER);
        struct page *page = vmemmap_base + pfn;

        while (pfn + (1ull << order) > end)
            order--;
        page->private = order;
        page->page_type = PAGE_TYPE_BUDDY;
        list_add_tail(&page->lru, &zone->free_area[order].free_list[MIGRATE_MOVABLE]);
        zone->free_area[order].nr_free++;
        zone->vm_stat[NR_FREE_PAGES] += 1l << order;
        pfn += 1ull << order;
    }
}

static PA_COLD int32_t node_boot(struct mm_globals *globals, unsigned nid, const struct memory *memory,
                                 struct percpu *percpu, int32_t host_node) {
    const struct node_memory *node = &memory->nodes[nid];
    unsigned long pages = node->direct_map_bytes / PAGE_SIZE;
    unsigned long blocks = (pages + (1ul << PAGEBLOCK_ORDER) - 1) >> PAGEBLOCK_ORDER;
    unsigned long bitmap_bytes = ALIGN_UP(blocks / 2 + 8, 8);
    uint64_t refs_bytes = MAX_ZONELISTS * (globals->nodes + 1) * sizeof(struct zoneref);
    char *block = node_alloc(sizeof(struct pglist_data) + refs_bytes + bitmap_bytes, host_node);
    struct pglist_data *pgdat = (struct pglist_data *)block;

    if (!pgdat)
        return ENOMEM;
    globals->node_data[nid] = pgdat;
    pgdat->node_id = (int)nid;
    pgdat->node_zonelists[ZONELIST_FALLBACK]._zonerefs = (struct zoneref *)(block + sizeof(*pgdat));
    pgdat->node_zonelists[ZONELIST_NOFALLBACK]._zonerefs =
        pgdat->node_zonelists[ZONELIST_FALLBACK]._zonerefs + globals->nodes + 1;
    pgdat->per_cpu_nodestats = percpu_alloc(percpu, sizeof(struct per_cpu_nodestat), 8);
    if (!pgdat->per_cpu_nodestats)
        return ENOMEM;

    for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
        struct zone *zone = &pgdat->node_zones[z];

        zone->node = (int)nid;
        zone->zone_pgdat = pgdat;
        spinlock_boot_init(&zone->lock, "&zone->lock", &zone_lock_key);
        INIT_LIST_HEAD(&zone->unaccepted_pages);
        for (unsigned order = 0; order < NR_PAGE_ORDERS; order++)
            for (unsigned type = 0; type < MIGRATE_TYPES; type++)
                INIT_LIST_HEAD(&zone->free_area[order].free_list[type]);
    }
    struct zone *normal = &pgdat->node_zones[ZONE_NORMAL];

    normal->zone_start_pfn = node->start_pfn;
    normal->managed_pages = normal->spanned_pages = normal->present_pages = pages;
    if (!nid)
        pgdat->node_zones[ZONE_DMA32].present_pages = (4ul << 30) / PAGE_SIZE;
    normal->pageblock_flags = (unsigned long *)(block + sizeof(*pgdat) + refs_bytes);
    for (unsigned long i = 0; i < (blocks + 15) / 16; i++)
        normal->pageblock_flags[i] = 0x1111111111111111ul * MIGRATE_MOVABLE;
    for (unsigned long i = 0; i < pages; i++) {
        struct page *page = globals->vmemmap_base + node->start_pfn + i;

        page->flags = (unsigned long)nid << NODES_PGSHIFT | (unsigned long)ZONE_NORMAL << ZONES_PGSHIFT;
        page->page_type = PAGE_TYPE_NONE;
    }
    free_all_pages(normal, globals->vmemmap_base);
    return 0;
}

/// Whether the node has memory: one of CPUs only is in no zonelist.
static PA_COLD bool populated(const struct pglist_data *pgdat) {
    return pgdat->node_zones[ZONE_NORMAL].managed_pages;
}

/// Own node first, then the others by distance; equal distances in the order of their numbers,
/// counted onwards from the node itself, so that not every node falls back on node 0 first
/// (find_next_best_node).
static PA_COLD void build_zonelists(struct mm_globals *globals, const struct pa_machine_config *config) {
    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        struct pglist_data *pgdat = globals->node_data[nid];
        struct zoneref *refs = pgdat->node_zonelists[ZONELIST_FALLBACK]._zonerefs;
        uint64_t used = 0;

        if (populated(pgdat))
            pgdat->node_zonelists[ZONELIST_NOFALLBACK]._zonerefs[0] =
                (struct zoneref){&pgdat->node_zones[ZONE_NORMAL], ZONE_NORMAL};
        for (unsigned i = 0; i < globals->nodes; i++) {
            unsigned best = nid, best_distance = UINT32_MAX;

            for (unsigned k = 0; k < globals->nodes; k++) {
                unsigned other = (nid + k) % globals->nodes;
                unsigned distance = other == nid ? 0 : config->distance[nid][other];

                if (!(used >> other & 1) && distance < best_distance) {
                    best = other;
                    best_distance = distance;
                }
            }
            used |= 1ull << best;
            if (populated(globals->node_data[best]))
                *refs++ = (struct zoneref){&globals->node_data[best]->node_zones[ZONE_NORMAL], ZONE_NORMAL};
        }
    }
}

PA_COLD int32_t page_alloc_boot(struct mm_globals *globals, const struct memory *memory,
                                struct percpu *percpu, const struct pa_machine_config *config) {
    int32_t error = 0;

    globals->nodes = config->node_count;
    globals->cpus = config->cpu_count;
    globals->percpu_offsets = percpu->offsets;
    globals->page_offset_base = (uintptr_t)memory->direct_map_base;
    globals->vmemmap_base = (struct page *)memory->vmemmap_base;
    globals->vm_event_states = percpu_alloc(percpu, sizeof(struct vm_event_state), PA_CACHELINE);
    globals->memcg_stock = percpu_alloc(percpu, sizeof(struct memcg_stock), PA_CACHELINE);
    if (!globals->vm_event_states || !globals->memcg_stock)
        return ENOMEM;
    for (unsigned cpu = 0; cpu < globals->cpus; cpu++)
        local_lock_boot_init(&per_cpu_ptr(globals->memcg_stock, percpu->offsets[cpu])->lock,
                             "memcg_stock.stock_lock", &stock_lock_key);

    for (unsigned nid = 0; nid < globals->nodes && !error; nid++)
        error = node_boot(globals, nid, memory, percpu, config->nodes[nid].host_node);
    if (!error) {
        build_zonelists(globals, config);
        setup_per_zone_wmarks(globals);
    }
    for (unsigned nid = 0; nid < globals->nodes && !error; nid++) {
        struct zone *zone = &globals->node_data[nid]->node_zones[ZONE_NORMAL];
        unsigned local_cpus = 0;

        for (unsigned cpu = 0; cpu < config->cpu_count; cpu++)
            local_cpus += config->cpus[cpu].node == nid;
        error = setup_zone_pageset(zone, globals, percpu, local_cpus,
                                   config->stat_threshold
                                       ? config->stat_threshold
                                       : calculate_normal_threshold(globals->cpus, zone->managed_pages));
    }
    if (error)
        page_alloc_shutdown(globals);
    return error;
}

PA_COLD uint64_t node_metadata_bytes(const struct pglist_data *pgdat, unsigned nodes) {
    unsigned long blocks =
        (pgdat->node_zones[ZONE_NORMAL].spanned_pages + (1ul << PAGEBLOCK_ORDER) - 1) >> PAGEBLOCK_ORDER;

    return sizeof(*pgdat) + MAX_ZONELISTS * (nodes + 1) * sizeof(struct zoneref) +
           ALIGN_UP(blocks / 2 + 8, 8);
}

PA_COLD void page_alloc_shutdown(struct mm_globals *globals) {
    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        if (globals->node_data[nid])
            node_free(globals->node_data[nid], node_metadata_bytes(globals->node_data[nid], globals->nodes));
        globals->node_data[nid] = NULL;
    }
}

PA_COLD int32_t memcg_boot(struct mem_cgroup *memcg, struct mm_globals *globals, struct percpu *percpu) {
    struct mem_cgroup *root = memcg + 1;

    memset(memcg, 0, 2 * sizeof(*memcg));
    memcg->parent = root;
    memcg->memory.parent = &root->memory;
    for (struct mem_cgroup *m = root; m >= memcg; m--) {
        m->vmstats_percpu = percpu_alloc(percpu, sizeof(struct memcg_vmstats_percpu), PA_CACHELINE);
        m->css_refcnt.percpu_count = percpu_alloc(percpu, sizeof(unsigned long), sizeof(unsigned long));
        m->objcg.refcnt.percpu_count = percpu_alloc(percpu, sizeof(unsigned long), sizeof(unsigned long));
        m->rstat_updated_next = percpu_alloc(percpu, sizeof(unsigned long), sizeof(unsigned long));
        if (!m->vmstats_percpu || !m->css_refcnt.percpu_count || !m->objcg.refcnt.percpu_count ||
            !m->rstat_updated_next)
            return ENOMEM;
        m->objcg.memcg = m;
        for (unsigned cpu = 0; cpu < globals->cpus; cpu++) {
            struct memcg_vmstats_percpu *v = per_cpu_ptr(m->vmstats_percpu, globals->percpu_offsets[cpu]);

            v->memcg = m;
            v->parent = m->parent ? m->parent->vmstats_percpu : NULL;
        }
        for (unsigned nid = 0; nid < globals->nodes; nid++) {
            m->nodeinfo[nid].lruvec_stat = percpu_alloc(percpu, sizeof(long) * NR_VM_NODE_STAT_ITEMS, 8);
            if (!m->nodeinfo[nid].lruvec_stat)
                return ENOMEM;
        }
    }
    return 0;
}

PA_COLD long memcg_state_snapshot(const struct mem_cgroup *memcg, unsigned item,
                                  const struct mm_globals *globals) {
    long x = 0;

    for (unsigned cpu = 0; cpu < globals->cpus; cpu++)
        x += per_cpu_ptr(memcg->vmstats_percpu, globals->percpu_offsets[cpu])->state[item];
    return x;
}
