// SPDX-License-Identifier: Apache-2.0
//
// A hook for the constructor (the kpkeys series, v5 of August 2025: set_memory_pkey() in
// __pagetable_ctor()): a live table's page is read-only for whoever is not about to write a table.
// With protection keys (x86 PKU) the page gets a key that the threads may not write with; without
// them it is mapped read-only. The system call stands for the kernel's change of its direct map and
// the TLB flush behind it: it costs more than either. It splits the huge pages that back the node's
// memory, for good, so that all that follows walks 4 KiB entries.

#ifndef PA_PGTABLE_PROTECT_H
#define PA_PGTABLE_PROTECT_H

#include "../page/page.h"

/// Makes this thread one that may read tables and not write them. Before a slot with a protecting
/// hook.
PA_COLD void protect_open(void);

/// True if protection keys are used, false if mprotect().
PA_COLD bool protect_has_pkeys(void);

/// Protects a constructed table, or opens its page again. A refusal (the host has no room for
/// another mapping) is counted in the task and leaves the page open.
PA_CALL void protect_table(struct page *ptdesc, bool live);

/// The same with one call for each run of adjacent pages, up or down, in the order given. What is
/// NULL or not constructed is skipped. `as_pages`: `tables` are their struct pages.
PA_CALL void protect_tables(void *const *tables, uint32_t count, bool as_pages, bool live);

#endif
