// SPDX-License-Identifier: Apache-2.0
//
// See pgtable/protect.h.

#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>

#include "protect.h"

#include "../page/zone.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int table_pkey = -1; ///< -1: the CPU or the system has none

static PA_COLD void find_pkey(void) { table_pkey = pkey_alloc(0, PKEY_DISABLE_WRITE); }

PA_COLD bool protect_has_pkeys(void) {
    pthread_once(&once, find_pkey);
    return table_pkey >= 0;
}

/// The key's rights are each thread's own.
PA_COLD void protect_open(void) {
    if (protect_has_pkeys())
        pkey_set(table_pkey, PKEY_DISABLE_WRITE);
}

static int protect_range(void *address, size_t bytes, bool live) {
    if (table_pkey >= 0)
        return pkey_mprotect(address, bytes, PROT_READ | PROT_WRITE, live ? table_pkey : 0);
    return mprotect(address, bytes, live ? PROT_READ : PROT_READ | PROT_WRITE);
}

/// Opening a page between protected ones takes two mappings more, which the host may not have.
/// Opening everything takes none: what is protected by then is open too early, and its own opening
/// does nothing.
static PA_COLD void open_everything(void) {
    const struct mm_globals *globals = current->globals;

    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        const struct zone *zone = &globals->node_data[nid]->node_zones[ZONE_NORMAL];
        void *start = (void *)(current->page_offset_base + (zone->zone_start_pfn << PAGE_SHIFT));

        if (protect_range(start, zone->spanned_pages << PAGE_SHIFT, false))
            __builtin_trap(); // the page would be cleared while it is read-only
    }
}

static void protect_pages(void *start, size_t bytes, bool live) {
    if (likely(!protect_range(start, bytes, live)))
        *(live ? &current->hook_protected : &current->hook_opened) += bytes >> PAGE_SHIFT;
    else if (live)
        current->hook_failures += bytes >> PAGE_SHIFT;
    else
        open_everything();
}

void protect_table(struct page *ptdesc, bool live) { protect_pages(page_address(ptdesc), PAGE_SIZE, live); }

void protect_tables(void *const *tables, uint32_t count, bool as_pages, bool live) {
    char *start = NULL, *end = NULL;

    for (uint32_t i = 0; i < count; i++) {
        char *table = tables[i] && as_pages ? page_address(tables[i]) : tables[i];

        if (!table || !PageTable(virt_to_page(table)))
            continue;
        if (table == end) {
            end += PAGE_SIZE;
        } else if (table + PAGE_SIZE == start) {
            start = table;
        } else {
            if (start)
                protect_pages(start, (size_t)(end - start), live);
            start = table;
            end = table + PAGE_SIZE;
        }
    }
    if (start)
        protect_pages(start, (size_t)(end - start), live);
}
