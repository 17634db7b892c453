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

void set_leaves(void *entries, uint64_t pfn, unsigned frames, unsigned count, uint64_t bits) {
    uint64_t *entry = entries;

    for (unsigned i = 0; i < count; i++, pfn += frames)
        WRITE_ONCE(entry[i], pfn << PAGE_SHIFT | bits);
}

void clear_ptes(pte_t *pte, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        (void)__atomic_exchange_n(&pte[i].v, 0, __ATOMIC_SEQ_CST);
}

unsigned zap_ptes(pte_t *pte, unsigned count, uint64_t *pfns) {
    unsigned zapped = 0;

    for (unsigned i = 0; i < count; i++) {
        if (!READ_ONCE(pte[i].v))
            continue;
        pfns[zapped++] = (__atomic_exchange_n(&pte[i].v, 0, __ATOMIC_SEQ_CST) & PTE_PFN_MASK) >> PAGE_SHIFT;
    }
    return zapped;
}

unsigned next_entry(const void *table, unsigned i) {
    const uint64_t *entries = table;

    while (i < PTRS_PER_TABLE && !READ_ONCE(entries[i]))
        i++;
    return i;
}
