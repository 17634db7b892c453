// SPDX-License-Identifier: Apache-2.0
//
// Per-CPU counters and their overflow into the zone's and node's totals (mm/vmstat.c,
// include/linux/vmstat.h, 6.12). Between overflows a total is off by at most the threshold per CPU.

#ifndef PA_PAGE_VMSTAT_H
#define PA_PAGE_VMSTAT_H

#include "../base/lock.inc.h"
#include "zone.h"

/// This CPU's vm event counters; a per-CPU pointer of the machine.
struct vm_event_state {
    unsigned long event[NR_VM_EVENT_ITEMS];
};

PA_CALL void __mod_node_page_state(struct pglist_data *pgdat, enum node_stat_item item, long delta);
PA_CALL void __mod_node_page_state_rt(struct pglist_data *pgdat, enum node_stat_item item, long delta);
PA_CALL void mod_node_page_state(struct pglist_data *pgdat, enum node_stat_item item, long delta);
PA_CALL void __mod_node_page_state_debian(struct pglist_data *pgdat, enum node_stat_item item, long delta);
PA_CALL void __mod_node_page_state_debian_rt(struct pglist_data *pgdat, enum node_stat_item item, long delta);
PA_CALL void mod_node_page_state_debian(struct pglist_data *pgdat, enum node_stat_item item, long delta);
PA_HOT void mod_node_page_state_of(struct pglist_data *pgdat, enum node_stat_item item, long delta,
                                   enum pa_flavour f) {
    if (f == FLAVOUR_DEBIAN || f == FLAVOUR_DEBIAN_RT)
        mod_node_page_state_debian(pgdat, item, delta);
    else
        mod_node_page_state(pgdat, item, delta);
}

PA_CALL void __mod_zone_page_state(struct zone *zone, enum zone_stat_item item, long delta);

PA_HOT long zone_page_state(const struct zone *zone, enum zone_stat_item item) {
    long x = READ_ONCE(zone->vm_stat[item]);

    return x < 0 ? 0 : x;
}

/// threshold = min(125, 2 * fls(cpus) * (1 + fls(zone in 128 MiB units)))
int calculate_normal_threshold(unsigned online_cpus, uint64_t managed_pages);

/// The node's total with all per-CPU parts. At rest only.
long node_page_state_snapshot(const struct pglist_data *pgdat, enum node_stat_item item, unsigned cpus,
                              const uintptr_t *percpu_offsets);
long zone_page_state_snapshot(const struct zone *zone, enum zone_stat_item item, unsigned cpus,
                              const uintptr_t *percpu_offsets);

#endif
