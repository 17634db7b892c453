// SPDX-License-Identifier: Apache-2.0
//
// Loops over the entries of one table. They are calls, and so the same machine code in every variant: the
// series does not touch them, and an inner loop that fell across a cache line in one arm only would be read as
// an effect of the series.

#ifndef PA_PGTABLE_ENTRIES_H
#define PA_PGTABLE_ENTRIES_H

#include "mm.h"

/// Maps `count` consecutive frames (mm/vmalloc.c, 6.14: the loop of vmap_pte_range).
PA_CALL void set_ptes(pte_t *pte, uint64_t pfn, unsigned count);

/// Copies entries write-protected (mm/memory.c, 6.14: the loop of copy_pte_range).
PA_CALL void copy_ptes(pte_t *dst, const pte_t *src, unsigned count);

/// The first entry in use at or after `i`; PTRS_PER_TABLE if there is none. `table` is of any level.
PA_CALL unsigned next_entry(const void *table, unsigned i);

#endif
