// SPDX-License-Identifier: Apache-2.0
//
// Mappings that the kernel makes for itself with tables of its special allocator
// (pgtable/special.inc.h): hot-added memory, EFI's run-time regions (arch/arm64/mm/mmu.c and
// drivers/firmware/efi/arm-runtime.c, 6.12), and the direct map split for a permission
// (arch/x86/mm/pat/set_memory.c, 6.12; arm64 since 6.18). Left out: the mutexes around all of them,
// TLB flushes, memblock, vmemmap, and collapsing's look at what is to be collapsed.

#ifndef PA_LOOPS_DIRECT_MAP_INC_H
#define PA_LOOPS_DIRECT_MAP_INC_H

#include "../pgtable/special.inc.h"
#include "timing.inc.h"
#include "prepare.h"
#include "process.inc.h"

#define HOTPLUG_PAGES (1u << 15) ///< a memory block of 128 MiB
#define SPLIT_TABLES 8u          ///< 2 MiB leaves of 1 GiB that are split in their turn
#define SPLIT_PFN (1ull << 20)

PA_HOT struct pgtable_special special_of(const struct run_args *args) {
    return (struct pgtable_special){args->ctor_mm, args->ctor_levels, args->dtor_levels};
}

/// The PUD table above is there: the block is not the machine's first memory.
PA_HOT void loop_hotplug(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct pgtable_special s = special_of(args);
    pud_t *pud = prepare_pud(&init_mm, args->region, e, c);
    uint64_t tables = 0, failed = !pud;
    struct window w;

    if (likely(pud)) {
        w = window_open();
        for (uint64_t ops = args->ops; ops; ops--) {
            failed +=
                !create_pgd_mapping(current->swapper_pg_dir, args->region, HOTPLUG_PAGES, &s, &tables, e, c);
            if (likely(pud->v))
                remove_pgd_mapping(pud, &s, e, c);
        }
        window_close(w, result);
    }
    take_down_region(&init_mm, args->region, e, c);
    result->tables = tables;
    result->failed_tables = failed;
}

/// What a firmware asks for: code and data in turn, each region on a boundary of 64 KiB, two banks
/// of flash on one of 2 MiB, a clock, a bus's configuration space. From EFI_RT_VIRTUAL_BASE on.
static const struct vm_region efi_regions[] = {
    {0x20000000, 80},  {0x20050000, 16},   {0x20060000, 176},  {0x20110000, 16}, {0x20120000, 112},
    {0x20190000, 32},  {0x201b0000, 240},  {0x202a0000, 16},   {0x202b0000, 96}, {0x20310000, 64},
    {0x20350000, 16},  {0x20360000, 144},  {0x203f0000, 32},   {0x20410000, 80}, {0x20460000, 16},
    {0x20470000, 208}, {0x20600000, 1024}, {0x20a00000, 1024}, {0x20e00000, 16}, {0x20e10000, 256},
};

/// The PGD is an ordinary one (pgd_alloc(&efi_mm)). The kernel maps EFI once and for good: taking
/// it down is not timed.
PA_HOT void loop_efi(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct pgtable_special s = special_of(args);
    struct mm_struct *mm = args->efi_mm;

    for (uint64_t ops = args->ops; ops; ops--) {
        bool mapped = true;
        struct window w = window_open();

        mm->pgd = p4d_alloc_one(mm, c);
        result->tables += !!mm->pgd;
        for (unsigned i = 0; i < sizeof(efi_regions) / sizeof(efi_regions[0]) && mm->pgd && mapped; i++)
            mapped = create_pgd_mapping(mm->pgd, efi_regions[i].start, efi_regions[i].pages, &s,
                                        &result->tables, e, c);
        window_close(w, result);
        result->failed_tables += !mm->pgd || !mapped;
        take_down_special(mm, &s, e, c);
    }
}

/// Replaces a leaf by a table of leaves. Every entry is written: the page need not be cleared.
/// NULL: no memory.
PA_HOT void *split_leaf(uint64_t *entry, enum pa_level level, uint64_t pfn, const struct pgtable_special *s,
                        const struct pgtable_env e, const struct pa_conf c) {
    void *table = pgd_pgtable_alloc(level, s, e, c);

    if (unlikely(!table))
        return NULL;
    set_leaves(table, pfn, level == PA_LEVEL_PTE ? 1 : PTRS_PER_TABLE, PTRS_PER_TABLE,
               level == PA_LEVEL_PTE ? _KERNPG_TABLE : _KERNPG_TABLE | _PAGE_PSE);
    __atomic_store_n(entry, __pa(table) | _PAGE_TABLE, __ATOMIC_RELEASE);
    return table;
}

PA_HOT void collapse_table(uint64_t *entry, enum pa_level level, uint64_t pfn,
                           const struct pgtable_special *s, const struct pgtable_env e,
                           const struct pa_conf c) {
    void *table = table_of(*entry);

    __atomic_store_n(entry, pfn << PAGE_SHIFT | _KERNPG_TABLE | _PAGE_PSE, __ATOMIC_RELEASE);
    barrier(); // flush_tlb_all()
    pgd_pgtable_free(level, table, s, e, c);
}

PA_HOT void loop_split(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct pgtable_special s = special_of(args);
    const unsigned apart = PTRS_PER_TABLE / SPLIT_TABLES;
    pud_t *pud = prepare_pud(&init_mm, args->region, e, c);
    uint64_t tables = 0, failed = !pud;
    struct window w;

    if (likely(pud)) {
        pud_set(pud, SPLIT_PFN << PAGE_SHIFT | _KERNPG_TABLE | _PAGE_PSE);
        w = window_open();
        for (uint64_t ops = args->ops; ops; ops--) {
            pmd_t *pmd = split_leaf(&pud->v, PA_LEVEL_PMD, SPLIT_PFN, &s, e, c);
            unsigned split = 0;

            if (unlikely(!pmd)) {
                failed++;
                continue;
            }
            for (; split < SPLIT_TABLES; split++) {
                unsigned i = split * apart;

                if (unlikely(!split_leaf(&pmd[i].v, PA_LEVEL_PTE, SPLIT_PFN + i * PTRS_PER_TABLE, &s, e, c)))
                    break;
            }
            tables += 1 + split;
            failed += split < SPLIT_TABLES;
            while (split--)
                collapse_table(&pmd[split * apart].v, PA_LEVEL_PTE,
                               SPLIT_PFN + split * apart * PTRS_PER_TABLE, &s, e, c);
            collapse_table(&pud->v, PA_LEVEL_PMD, SPLIT_PFN, &s, e, c);
        }
        window_close(w, result);
        pud_set(pud, 0);
    }
    take_down_region(&init_mm, args->region, e, c);
    result->tables = tables;
    result->failed_tables = failed;
}

#endif
