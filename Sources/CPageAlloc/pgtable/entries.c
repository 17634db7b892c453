// SPDX-License-Identifier: Apache-2.0

#include "entries.h"

void set_ptes(pte_t *pte, uint64_t pfn, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (unlikely(READ_ONCE(pte[i].v)))
            __builtin_trap(); // BUG_ON(!pte_none(...)): mapped already
        WRITE_ONCE(pte[i].v, (pfn + i) << PAGE_SHIFT | _KERNPG_TABLE);
    }
}

void copy_ptes(pte_t *dst, const pte_t *src, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        WRITE_ONCE(dst[i].v, READ_ONCE(src[i].v) & ~_PAGE_RW);
}

unsigned next_entry(const void *table, unsigned i) {
    const uint64_t *entries = table;

    while (i < PTRS_PER_TABLE && !READ_ONCE(entries[i]))
        i++;
    return i;
}
