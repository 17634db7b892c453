// SPDX-License-Identifier: Apache-2.0
//
// See page/vmstat.h. mod_node_page_state() is the cmpxchg_local form that x86-64 has; the forms with two
// underscores need interrupts off (or PREEMPT_RT's preemption off, which the caller's flavour says).

#include "vmstat.h"

#include <stdlib.h>

#include "../base/cmpxchg.h"

/// Preserves the registers that its callers would else have to save on every call, for one that is hardly ever
/// made.
static PA_COLD __attribute__((preserve_most)) void node_page_state_add(long x, struct pglist_data *pgdat, enum node_stat_item item) {
    __atomic_fetch_add(&pgdat->vm_stat[item], x, __ATOMIC_RELAXED);
    __atomic_fetch_add(&current->global_vm_stat[item], x, __ATOMIC_RELAXED);
}

PA_HOT void mod_node_state(struct pglist_data *pgdat, enum node_stat_item item, long delta, enum pa_flavour f) {
    struct per_cpu_nodestat *pcp = this_cpu_ptr(pgdat->per_cpu_nodestats);
    int8_t *p = &pcp->vm_node_stat_diff[item];
    long x, t;

    if (item == NR_SLAB_UNRECLAIMABLE_B)
        delta >>= PAGE_SHIFT;
    preempt_disable(f);
    x = delta + *(volatile int8_t *)p;
    t = READ_ONCE(pcp->stat_threshold);
    if (unlikely(labs(x) > t)) {
        node_page_state_add(x, pgdat, item);
        x = 0;
    }
    *(volatile int8_t *)p = (int8_t)x;
    preempt_enable(f);
}

void __mod_node_page_state(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    mod_node_state(pgdat, item, delta, FLAVOUR_PLAIN);
}

void __mod_node_page_state_rt(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    mod_node_state(pgdat, item, delta, FLAVOUR_RT);
}

void mod_node_page_state(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    struct per_cpu_nodestat *pcp = this_cpu_ptr(pgdat->per_cpu_nodestats);
    int8_t *p = &pcp->vm_node_stat_diff[item];
    int8_t o = READ_ONCE(*p), n;
    long z;

    if (item == NR_SLAB_UNRECLAIMABLE_B)
        delta >>= PAGE_SHIFT;
    do {
        long t = READ_ONCE(pcp->stat_threshold);

        z = 0;
        n = (int8_t)(delta + o);
        if (labs(delta + o) > t) {
            z = delta + o;
            n = 0;
        }
    } while (!this_cpu_try_cmpxchg_8(p, &o, n));
    if (unlikely(z))
        node_page_state_add(z, pgdat, item);
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

PA_COLD long node_page_state_snapshot(const struct pglist_data *pgdat, enum node_stat_item item, unsigned cpus,
                                      const uintptr_t *percpu_offsets) {
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
