// SPDX-License-Identifier: Apache-2.0
//
// The sums that must agree at rest, counted from the pages and objects themselves.

#include <stdio.h>

#include "../page/vmstat.h"
#include "../run/machine.h"

PA_COLD struct pa_books pa_machine_books(const struct pa_machine *machine) {
    const struct mm_globals *globals = &machine->globals;
    struct pa_books books = {0};

    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        const struct zone *zone = &globals->node_data[nid]->node_zones[ZONE_NORMAL];

        books.managed_pages += zone->managed_pages;
        books.free_pages += zone_buddy_pages(zone);
        books.pcp_pages += zone_pcp_pages(zone, globals);
        books.bad_pages += zone->bad_pages;
        books.nr_pagetable += node_page_state_snapshot(globals->node_data[nid], NR_PAGETABLE, globals->cpus,
                                                       globals->percpu_offsets);
        for (unsigned long i = 0; i < zone->spanned_pages; i++) {
            const struct page *page = globals->vmemmap_base + zone->zone_start_pfn + i;

            if (PageTable(page)) {
                books.constructed_pages++;
                books.locked_tables += page->ptl != NULL;
            }
        }
    }
    for (uint8_t config = 0; config < PA_CONFIGS; config++)
        for (uint8_t lock = 0; lock < PA_LOCK_KINDS; lock++) {
            const struct kmem_cache *cache = spinlock_cache((struct pa_machine *)machine, lock, config);

            if (cache) {
                books.slab_pages += kmem_cache_slab_pages(cache, globals);
                books.lock_objects += kmem_cache_live_objects(cache, globals);
            }
        }
    books.table_pages = books.managed_pages - books.free_pages - books.pcp_pages - books.slab_pages;
    return books;
}

PA_COLD const char *pa_machine_validate(struct pa_machine *machine) {
    struct task_struct *caller = current_task, task;
    const char *error = NULL;

    task_init(&task, machine, 0);
    for (unsigned nid = 0; nid < machine->globals.nodes && !error; nid++)
        error = zone_validate(&machine->globals.node_data[nid]->node_zones[ZONE_NORMAL], &machine->globals);
    for (uint8_t config = 0; config < PA_CONFIGS; config++)
        for (uint8_t lock = 0; lock < PA_LOCK_KINDS && !error; lock++) {
            const struct kmem_cache *cache = spinlock_cache(machine, lock, config);

            if (cache)
                error = kmem_cache_validate(cache, &machine->globals);
        }
    current_task = caller;
    if (!error)
        return NULL;
    snprintf(machine->complaint, sizeof(machine->complaint), "%s", error);
    return machine->complaint;
}
