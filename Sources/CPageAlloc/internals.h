// SPDX-License-Identifier: Apache-2.0
//
// The inside of the C target, for tests.

#ifndef PA_INTERNALS_H
#define PA_INTERNALS_H

#include <stdlib.h>

#include "base/lock.inc.h"
#include "base/lockdep.h"
#include "base/random.h"
#include "include/pa_host.h"
#include "include/pa_machine.h"
#include "include/pa_run.h"
#include "include/pa_steps.h"
#include "internals/constants.h"
#include "internals/look.h"
#include "page/alloc.h"
#include "page/boot.h"
#include "page/memcg.h"
#include "page/vmstat.h"
#include "pgtable/tree.inc.h"
#include "slab/slab.h"
#include "variants/gang.h"
#include "variants/machine.h"
#include "variants/registry.h"

// Swift imports no struct that is aligned to more than 16 bytes: what tests need of those.

PA_HOT struct mm_struct *machine_init_mm(struct pa_machine *machine) { return &machine->init_mm; }

/// An address space without tables.
PA_HOT struct mm_struct *mm_new(void) {
    static struct lock_class_key key;
    struct mm_struct *mm = aligned_alloc(PA_CACHELINE, sizeof(*mm));

    *mm = (struct mm_struct){0};
    spinlock_boot_init(&mm->page_table_lock, "mm->page_table_lock", &key);
    return mm;
}
PA_HOT void mm_free(struct mm_struct *mm) { free(mm); }
PA_HOT pgd_t *mm_pgd(const struct mm_struct *mm) { return mm->pgd; }
PA_HOT void mm_set_pgd(struct mm_struct *mm, pgd_t *pgd) { mm->pgd = pgd; }
PA_HOT long mm_pgtables_bytes(const struct mm_struct *mm) { return mm->pgtables_bytes; }

PA_HOT const struct lock_class_key *ptlock_class(void) { return &ptlock_key; }

/// Pages charged to a group, without what its CPUs have in stock.
PA_HOT long memcg_kmem_pages(const struct mem_cgroup *memcg, const struct mm_globals *globals) {
    return memcg_state_snapshot(memcg, MEMCG_KMEM, globals);
}

/// How often `item` was counted for a node's pages, on all CPUs. At rest only.
PA_HOT unsigned long machine_numa_events(const struct pa_machine *machine, unsigned nid, enum numa_stat_item item) {
    const struct mm_globals *globals = &machine->globals;
    unsigned long events = 0;

    for (unsigned cpu = 0; cpu < globals->cpus; cpu++)
        events += per_cpu_ptr(globals->node_data[nid]->node_zones[ZONE_NORMAL].per_cpu_zonestats,
                              globals->percpu_offsets[cpu])
                      ->vm_numa_event[item];
    return events;
}

#endif
