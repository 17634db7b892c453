// SPDX-License-Identifier: Apache-2.0
//
// Loops over the entries of one table. They are calls, and so the same machine code in every
// variant: the series does not touch them, and an inner loop that fell across a cache line in one
// arm only would be read as an effect of the series.

#ifndef PA_PGTABLE_ENTRIES_H
#define PA_PGTABLE_ENTRIES_H

#include "mm.h"

/// Maps `count` consecutive frames (mm/vmalloc.c, 6.14: the loop of vmap_pte_range).
PA_CALL void set_ptes(pte_t *pte, uint64_t pfn, unsigned count);

/// Copies entries write-protected (mm/memory.c, 6.14: the loop of copy_pte_range).
PA_CALL void copy_ptes(pte_t *dst, const pte_t *src, unsigned count);

/// Writes `count` leaves of `frames` frames each, whatever was there (arch/x86/mm/pat/set_memory.c,
/// 6.12: the loop of __split_large_page). `entries` are of any level.
PA_CALL void set_leaves(void *entries, uint64_t pfn, unsigned frames, unsigned count, uint64_t bits);

/// Clears `count` entries (mm/vmalloc.c, 6.14: the loop of vunmap_pte_range; ptep_get_and_clear).
PA_CALL void clear_ptes(pte_t *pte, unsigned count);

/// Clears `count` entries and notes the frames of those that were present; returns how many those
/// are (mm/memory.c, 6.14: the loop of zap_pte_range).
PA_CALL unsigned zap_ptes(pte_t *pte, unsigned count, uint64_t *pfns);

/// The first entry in use at or after `i`; PTRS_PER_TABLE if there is none. `table` is of any
/// level.
PA_CALL unsigned next_entry(const void *table, unsigned i);

#endif
