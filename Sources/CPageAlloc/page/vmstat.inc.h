// SPDX-License-Identifier: Apache-2.0
//
// A node's counters, for each kernel that has functions of its own for them. mod_node_page_state()
// is the cmpxchg_local form that x86-64 has; the forms with two underscores need interrupts off (or
// PREEMPT_RT's preemption off, which the flavour says).

#include <stdlib.h>

#include "../base/cmpxchg.h"
#include "vmstat.h"

/// The function preserves all registers. Its callers hardly ever call it, and would otherwise have
/// to save theirs every time.
static PA_COLD __attribute__((preserve_most)) void node_page_state_add(long x, struct pglist_data *pgdat,
                                                                       enum node_stat_item item) {
    __atomic_fetch_add(&pgdat->vm_stat[item], x, __ATOMIC_RELAXED);
    __atomic_fetch_add(&current->global_vm_stat[item], x, __ATOMIC_RELAXED);
}

PA_HOT void mod_node_state(struct pglist_data *pgdat, enum node_stat_item item, long delta,
                           enum pa_flavour f) {
    struct per_cpu_nodestat *pcp = this_cpu_ptr(pgdat->per_cpu_nodestats);
    int8_t *p = &pcp->vm_node_stat_diff[item];
    long x, t;

    if (item == NR_SLAB_UNRECLAIMABLE_B)
        delta >>= PAGE_SHIFT;
    preempt_disable_nested(f);
    x = delta + *(volatile int8_t *)p;
    t = READ_ONCE(pcp->stat_threshold);
    if (unlikely(labs(x) > t)) {
        node_page_state_add(x, pgdat, item);
        x = 0;
    }
    *(volatile int8_t *)p = (int8_t)x;
    preempt_enable_nested(f);
}

PA_HOT void cmpxchg_node_state(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
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
        if (unlikely(labs(delta + o) > t)) {
            z = delta + o;
            n = 0;
        }
    } while (!this_cpu_try_cmpxchg_8(p, &o, n));
    if (unlikely(z))
        node_page_state_add(z, pgdat, item);
}
