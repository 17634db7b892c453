// SPDX-License-Identifier: Apache-2.0
//
// A process's page tables: made from nothing or from a parent's, and freed. With too little memory
// half a tree stands; exit_mm() frees that too.

#ifndef PA_LOOPS_PROCESS_INC_H
#define PA_LOOPS_PROCESS_INC_H

#include "../pgtable/tree.inc.h"

/// A range of addresses that is mapped at 4 KiB.
struct vm_region {
    uint64_t start;
    uint32_t pages;
};

/// A small dynamically linked program: where its mappings begin and how many 4 KiB pages each
/// holds.
static const struct vm_region small_process[] = {
    {0x0000555555554000ull, 24},  {0x0000555555600000ull, 33}, {0x00007ffff7a00000ull, 180},
    {0x00007ffff7c00000ull, 420}, {0x00007ffff7e80000ull, 96}, {0x00007ffff7fc0000ull, 58},
    {0x00007ffffffde000ull, 12},
};

#define SMALL_PROCESS_REGIONS (sizeof(small_process) / sizeof(small_process[0]))

/// Where a large process has its heap: 512 PTE tables and one PMD table to a GiB.
#define LARGE_HEAP_START 0x0000555540000000ull
#define PAGES_PER_GIB (1u << 18)

/// The entry that maps an address in a tree that is known to map it.
PA_HOT pte_t *pte_offset(struct mm_struct *mm, uint64_t address) {
    p4d_t *p4d = p4d_entry(table_of(pgd_offset(mm, address)->v), address);
    pud_t *pud = pud_entry(table_of(p4d->v), address);
    pmd_t *pmd = pmd_entry(table_of(pud->v), address);

    return pte_entry(table_of(pmd->v), address);
}

/// Copies the parent's tables range by range (mm/memory.c, 6.14: copy_page_range, copy_pte_range);
/// without a parent it maps the range to frames, as a program's first faults do.
PA_HOT bool copy_page_range(struct mm_struct *child, struct mm_struct *parent, uint64_t start, uint32_t pages,
                            const struct pgtable_env e, const struct pa_conf c) {
    const uint64_t end = start + (uint64_t)pages * PAGE_SIZE;

    for (uint64_t address = start, next; address < end; address = next) {
        pud_t *pud = pud_alloc(child, pgd_offset(child, address), address, e, c);
        pmd_t *pmd = pud ? pmd_alloc(child, pud, address, e, c) : NULL;
        pte_t *dst = pmd ? pte_alloc(child, pmd, address, e, c) : NULL;
        unsigned count;

        if (unlikely(!dst))
            return false;
        next = MIN((address + PMD_SIZE) & ~(PMD_SIZE - 1), end);
        count = (unsigned)((next - address) >> PAGE_SHIFT);
        ptl_lock(child, virt_to_page(dst), c);
        if (parent) {
            pte_t *src = pte_offset(parent, address);

            ptl_lock(parent, virt_to_page(src), c);
            copy_ptes(dst, src, count);
            ptl_unlock(parent, virt_to_page(src), c);
        } else {
            set_ptes(dst, address >> PAGE_SHIFT & 0xfffff, count);
        }
        ptl_unlock(child, virt_to_page(dst), c);
    }
    return true;
}

/// A PGD and `count` regions.
PA_HOT bool copy_regions(struct mm_struct *child, struct mm_struct *parent, const struct vm_region *regions,
                         unsigned count, const struct pgtable_env e, const struct pa_conf c) {
    child->pgd = p4d_alloc_one(child, c);
    if (unlikely(!child->pgd))
        return false;
    for (unsigned i = 0; i < count; i++)
        if (unlikely(!copy_page_range(child, parent, regions[i].start, regions[i].pages, e, c)))
            return false;
    return true;
}

PA_HOT uint64_t exit_mm(struct mm_struct *mm, const struct pgtable_env e, const struct pa_conf c) {
    uint64_t freed;

    if (unlikely(!mm->pgd))
        return 0;
    freed = free_pgd_range(mm, mm->pgd, e, c) + 1;
    p4d_free(mm, mm->pgd, e, c);
    mm->pgd = NULL;
    return freed;
}

#endif
