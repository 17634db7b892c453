// SPDX-License-Identifier: Apache-2.0
//
// The timed loop of a replay: builds so many tables of each level and mm, or takes them down again, mm by mm and
// from the PGD down, back from the PTE up. Mirrors the callers of the constructors (6.14: mm/vmalloc.c for
// init_mm, mm/memory.c for a user, arch/x86/platform/efi/efi_64.c and arch/arm64/kernel/efi.c for efi_mm). Left
// out: the entries that would link the tables into a tree.

#ifndef PA_VARIANTS_REPLAY_INC_H
#define PA_VARIANTS_REPLAY_INC_H

#include "loops.inc.h"

/// How a table is had, beside enum table_kind: efi_mm's are charged to nobody.
enum replay_kind {
    REPLAY_PTE_KERNEL = TABLE_PTE_KERNEL,
    REPLAY_PTE_USER = TABLE_PTE_USER,
    REPLAY_PMD = TABLE_PMD,
    REPLAY_UPPER = TABLE_UPPER,
    REPLAY_P4D = TABLE_P4D,
    REPLAY_PTE_EFI,
    REPLAY_PMD_EFI,
    REPLAY_UPPER_EFI,
    REPLAY_PLAIN, ///< a page and no constructor, whatever the series
};

PA_HOT enum replay_kind replay_kind(unsigned mm, unsigned level, bool efi_constructed) {
    if (mm == PA_MM_EFI && !efi_constructed)
        return level == PA_LEVEL_PUD || level == PA_LEVEL_P4D ? REPLAY_UPPER_EFI : REPLAY_PLAIN;
    switch (level) {
    case PA_LEVEL_PTE:
        return mm == PA_MM_INIT ? REPLAY_PTE_KERNEL : mm == PA_MM_USER ? REPLAY_PTE_USER : REPLAY_PTE_EFI;
    case PA_LEVEL_PMD: return mm == PA_MM_EFI ? REPLAY_PMD_EFI : REPLAY_PMD;
    case PA_LEVEL_PUD: return mm == PA_MM_EFI ? REPLAY_UPPER_EFI : REPLAY_UPPER;
    default: return mm == PA_MM_EFI ? REPLAY_UPPER_EFI : REPLAY_P4D;
    }
}

/// arch/arm64/mm/mmu.c, 6.14: pgd_pgtable_alloc(). NULL: no memory.
PA_HOT void *efi_alloc_one(enum replay_kind kind, const struct mm_struct *mm, const struct pgtable_env e,
                           const struct pa_conf c) {
    struct page *ptdesc = kind == REPLAY_PLAIN ? alloc_pages(GFP_PGTABLE_KERNEL, 0, flavour_of(c))
                                               : pagetable_alloc(GFP_PGTABLE_KERNEL, 0, c);

    OPTIMIZER_HIDE_VAR(mm);
    if (unlikely(!ptdesc))
        return NULL;
    if (kind == REPLAY_PTE_EFI && unlikely(!pagetable_pte_ctor(mm, ptdesc, e, c))) {
        pagetable_free(ptdesc, c);
        return NULL;
    }
    if (kind == REPLAY_PMD_EFI && unlikely(!pagetable_pmd_ctor(mm, ptdesc, e, c))) {
        pagetable_free(ptdesc, c);
        return NULL;
    }
    if (kind == REPLAY_UPPER_EFI)
        pagetable_upper_ctor(ptdesc, c);
    return page_address(ptdesc);
}

static const struct shape_env no_shape = {0};

/// Fills `tables`; what found no memory is NULL. Returns how many that were.
PA_HOT uint64_t replay_build_kind(enum replay_kind kind, void **tables, uint32_t count, struct mm_struct *mm,
                                  const struct pgtable_env e, const struct pa_conf c) {
    uint64_t failed = 0;

    for (uint32_t i = 0; i < count; i++) {
        tables[i] = kind < REPLAY_PTE_EFI ? construct((enum table_kind)kind, mm, no_shape, e, c)
                                          : efi_alloc_one(kind, mm, e, c);
        failed += !tables[i];
    }
    return failed;
}

PA_HOT uint64_t replay_build(enum replay_kind kind, void **tables, uint32_t count, struct mm_struct *mm,
                             const struct pgtable_env e, const struct pa_conf c) {
    switch (kind) {
    case REPLAY_PTE_KERNEL: return replay_build_kind(REPLAY_PTE_KERNEL, tables, count, mm, e, c);
    case REPLAY_PTE_USER: return replay_build_kind(REPLAY_PTE_USER, tables, count, mm, e, c);
    case REPLAY_PMD: return replay_build_kind(REPLAY_PMD, tables, count, mm, e, c);
    case REPLAY_UPPER: return replay_build_kind(REPLAY_UPPER, tables, count, mm, e, c);
    case REPLAY_P4D: return replay_build_kind(REPLAY_P4D, tables, count, mm, e, c);
    case REPLAY_PTE_EFI: return replay_build_kind(REPLAY_PTE_EFI, tables, count, mm, e, c);
    case REPLAY_PMD_EFI: return replay_build_kind(REPLAY_PMD_EFI, tables, count, mm, e, c);
    case REPLAY_UPPER_EFI: return replay_build_kind(REPLAY_UPPER_EFI, tables, count, mm, e, c);
    case REPLAY_PLAIN: return replay_build_kind(REPLAY_PLAIN, tables, count, mm, e, c);
    }
    return 0;
}

PA_HOT void replay_destroy_kind(enum replay_kind kind, void **tables, uint32_t count, struct mm_struct *mm,
                                const struct pgtable_env e, const struct pa_conf c) {
    for (uint32_t i = 0; i < count; i++) {
        void *table = tables[i];

        if (unlikely(!table))
            continue;
        if (kind < REPLAY_PTE_EFI)
            destroy((enum table_kind)kind, table, mm, no_shape, e, c);
        else if (kind == REPLAY_PLAIN)
            __free_pages(virt_to_page(table), 0, flavour_of(c));
        else
            upper_free(mm, table, e, c);
    }
}

PA_HOT void replay_destroy(enum replay_kind kind, void **tables, uint32_t count, struct mm_struct *mm,
                           const struct pgtable_env e, const struct pa_conf c) {
    switch (kind) {
    case REPLAY_PTE_KERNEL: replay_destroy_kind(REPLAY_PTE_KERNEL, tables, count, mm, e, c); break;
    case REPLAY_PTE_USER: replay_destroy_kind(REPLAY_PTE_USER, tables, count, mm, e, c); break;
    case REPLAY_P4D: replay_destroy_kind(REPLAY_P4D, tables, count, mm, e, c); break;
    case REPLAY_PMD:
    case REPLAY_UPPER:
    case REPLAY_PTE_EFI:
    case REPLAY_PMD_EFI:
    case REPLAY_UPPER_EFI: replay_destroy_kind(REPLAY_UPPER, tables, count, mm, e, c); break;
    case REPLAY_PLAIN: replay_destroy_kind(REPLAY_PLAIN, tables, count, mm, e, c); break;
    }
}

PA_HOT void loop_replay(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct replay_args *replay = args->replay;
    const struct pgtable_env e = args->env;
    uint64_t failed = 0, tables = 0;
    struct window w = window_open();

    for (unsigned mm = 0; mm <= PA_MM_EFI; mm++) {
        for (unsigned step = 0; step < PA_LEVELS; step++) {
            const unsigned level = replay->teardown ? step : PA_LEVEL_PGD - step;
            const uint32_t count = replay->plan->tables[mm][level];
            const enum replay_kind kind = replay_kind(mm, level, replay->plan->efi_constructed);
            void **place = args->tables + replay->first[mm][level];

            if (replay->teardown)
                replay_destroy(kind, place, count, replay->mms[mm], e, c);
            else
                failed += replay_build(kind, place, count, replay->mms[mm], e, c);
            tables += count;
        }
    }
    window_close(w, result);
    result->tables += tables - failed;
    result->failed_tables += failed;
}

#endif
