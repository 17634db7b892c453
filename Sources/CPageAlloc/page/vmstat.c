// SPDX-License-Identifier: Apache-2.0
//
// See page/vmstat.h.

#include "vmstat.inc.h"

void __mod_node_page_state(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    mod_node_state(pgdat, item, delta, FLAVOUR_PLAIN);
}

void __mod_node_page_state_rt(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    mod_node_state(pgdat, item, delta, FLAVOUR_RT);
}

void mod_node_page_state(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    cmpxchg_node_state(pgdat, item, delta);
}

void __mod_zone_page_state(struct zone *zone, enum zone_stat_item item, long delta) {
    struct per_cpu_zonestat *pcp = this_cpu_ptr(zone->per_cpu_zonestats);
    int8_t *p = &pcp->vm_stat_diff[item];
    long x = delta + *(volatile int8_t *)p;

    if (unlikely(labs(x) > READ_ONCE(pcp->stat_threshold))) {
        __atomic_fetch_add(&zone->vm_stat[item], x, __ATOMIC_RELAXED);
        x = 0;
    }
    *(volatile int8_t *)p = (int8_t)x;
}

PA_COLD int calculate_normal_threshold(unsigned online_cpus, uint64_t managed_pages) {
    unsigned mem = (unsigned)(managed_pages >> (27 - PAGE_SHIFT));
    int threshold = (int)(2 * fls64(online_cpus) * (1 + fls64(mem)));

    return MIN(125, threshold);
}

PA_COLD long node_page_state_snapshot(const struct pglist_data *pgdat, enum node_stat_item item,
                                      unsigned cpus, const uintptr_t *percpu_offsets) {
    long x = READ_ONCE(pgdat->vm_stat[item]);

    for (unsigned cpu = 0; cpu < cpus; cpu++)
        x += per_cpu_ptr(pgdat->per_cpu_nodestats, percpu_offsets[cpu])->vm_node_stat_diff[item];
    return x;
}

PA_COLD long zone_page_state_snapshot(const struct zone *zone, enum zone_stat_item item, unsigned cpus,
                                      const uintptr_t *percpu_offsets) {
    long x = READ_ONCE(zone->vm_stat[item]);

    for (unsigned cpu = 0; cpu < cpus; cpu++)
        x += per_cpu_ptr(zone->per_cpu_zonestats, percpu_offsets[cpu])->vm_stat_diff[item];
    return x;
}
