// SPDX-License-Identifier: Apache-2.0
//
// The timed loop of a replay: builds so many tables of each level and mm, or takes them down again,
// mm by mm and from the PGD down, back from the PTE up. Mirrors the callers of the constructors
// (6.14: mm/vmalloc.c for init_mm, mm/memory.c for a user, arch/x86/platform/efi/efi_64.c and
// arch/arm64/kernel/efi.c for efi_mm). Left out: the entries that would link the tables into a
// tree.

#ifndef PA_LOOPS_REPLAY_INC_H
#define PA_LOOPS_REPLAY_INC_H

#include "tables.inc.h"
#include "timing.inc.h"

/// How a table is made, beside enum table_kind: nobody pays for efi_mm's.
enum replay_kind {
    REPLAY_PTE_KERNEL = TABLE_PTE_KERNEL,
    REPLAY_PTE_USER = TABLE_PTE_USER,
    REPLAY_PMD = TABLE_PMD,
    REPLAY_UPPER = TABLE_UPPER,
    REPLAY_P4D = TABLE_P4D, ///< and PGD
    REPLAY_PTE_EFI,
    REPLAY_PMD_EFI,
    REPLAY_UPPER_EFI,
    REPLAY_PLAIN, ///< a page and no constructor, whatever the series
};

/// arch/arm64/mm/mmu.c, 6.14: pgd_pgtable_alloc(). NULL: no memory.
PA_HOT void *efi_alloc_one(enum replay_kind kind, unsigned level, const struct mm_struct *mm,
                           const struct pgtable_env e, const struct pa_conf c) {
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
    if (kind == REPLAY_UPPER_EFI && (level == PA_LEVEL_PUD || c.p4d_ctor == PA_RULE_ALWAYS))
        pagetable_upper_ctor(ptdesc, c);
    return page_address(ptdesc);
}

static const struct shape_env no_shape = {0};

/// Builds what is wanted of one level; what finds no memory is NULL. Returns how many that were.
PA_HOT uint64_t build_level(enum replay_kind kind, unsigned mm_kind, unsigned level,
                            const struct run_args *args, const struct pa_conf c) {
    struct mm_struct *mm = args->replay->mms[mm_kind];
    const struct pgtable_env e = args->env;
    const uint32_t count = args->replay->plan->tables[mm_kind][level];
    void **tables = args->tables + args->replay->first[mm_kind][level];
    uint64_t failed = 0;

    for (uint32_t i = 0; i < count; i++) {
        tables[i] = kind < REPLAY_PTE_EFI ? construct((enum table_kind)kind, mm, no_shape, e, c)
                                          : efi_alloc_one(kind, level, mm, e, c);
        failed += !tables[i];
    }
    return failed;
}

PA_HOT void take_down_level(enum replay_kind kind, unsigned mm_kind, unsigned level,
                            const struct run_args *args, const struct pa_conf c) {
    struct mm_struct *mm = args->replay->mms[mm_kind];
    const struct pgtable_env e = args->env;
    const uint32_t count = args->replay->plan->tables[mm_kind][level];
    void **tables = args->tables + args->replay->first[mm_kind][level];

    for (uint32_t i = 0; i < count; i++) {
        void *table = tables[i];

        if (unlikely(!table))
            continue;
        if (kind < REPLAY_PTE_EFI)
            destroy((enum table_kind)kind, table, mm, no_shape, e, c);
        else if (kind == REPLAY_PLAIN)
            __free_pages(virt_to_page(table), 0, flavour_of(c));
        else if (level >= PA_LEVEL_P4D)
            p4d_free(mm, table, e, c);
        else
            upper_free(mm, table, e, c);
    }
}

/// Kind by kind and not by a switch in a loop, which would become a jump through a table.
PA_HOT uint64_t build_all(const struct run_args *args, const struct pa_conf c) {
    uint64_t failed = 0;

    for (unsigned level = PA_LEVEL_PGD; level >= PA_LEVEL_P4D; level--)
        failed += build_level(REPLAY_P4D, PA_MM_INIT, level, args, c);
    failed += build_level(REPLAY_UPPER, PA_MM_INIT, PA_LEVEL_PUD, args, c);
    failed += build_level(REPLAY_PMD, PA_MM_INIT, PA_LEVEL_PMD, args, c);
    failed += build_level(REPLAY_PTE_KERNEL, PA_MM_INIT, PA_LEVEL_PTE, args, c);
    for (unsigned level = PA_LEVEL_PGD; level >= PA_LEVEL_P4D; level--)
        failed += build_level(REPLAY_P4D, PA_MM_USER, level, args, c);
    failed += build_level(REPLAY_UPPER, PA_MM_USER, PA_LEVEL_PUD, args, c);
    failed += build_level(REPLAY_PMD, PA_MM_USER, PA_LEVEL_PMD, args, c);
    failed += build_level(REPLAY_PTE_USER, PA_MM_USER, PA_LEVEL_PTE, args, c);
    if (args->replay->plan->efi_constructed) {
        for (unsigned level = PA_LEVEL_PGD; level >= PA_LEVEL_PUD; level--)
            failed += build_level(REPLAY_UPPER_EFI, PA_MM_EFI, level, args, c);
        failed += build_level(REPLAY_PMD_EFI, PA_MM_EFI, PA_LEVEL_PMD, args, c);
        failed += build_level(REPLAY_PTE_EFI, PA_MM_EFI, PA_LEVEL_PTE, args, c);
    } else {
        failed += build_level(REPLAY_PLAIN, PA_MM_EFI, PA_LEVEL_PGD, args, c);
        for (unsigned level = PA_LEVEL_P4D; level >= PA_LEVEL_PUD; level--)
            failed += build_level(REPLAY_UPPER_EFI, PA_MM_EFI, level, args, c);
        failed += build_level(REPLAY_PLAIN, PA_MM_EFI, PA_LEVEL_PMD, args, c);
        failed += build_level(REPLAY_PLAIN, PA_MM_EFI, PA_LEVEL_PTE, args, c);
    }
    return failed;
}

PA_HOT void take_down_all(const struct run_args *args, const struct pa_conf c) {
    take_down_level(REPLAY_PTE_KERNEL, PA_MM_INIT, PA_LEVEL_PTE, args, c);
    for (unsigned level = PA_LEVEL_PMD; level <= PA_LEVEL_PUD; level++)
        take_down_level(REPLAY_UPPER, PA_MM_INIT, level, args, c);
    for (unsigned level = PA_LEVEL_P4D; level <= PA_LEVEL_PGD; level++)
        take_down_level(REPLAY_P4D, PA_MM_INIT, level, args, c);
    take_down_level(REPLAY_PTE_USER, PA_MM_USER, PA_LEVEL_PTE, args, c);
    for (unsigned level = PA_LEVEL_PMD; level <= PA_LEVEL_PUD; level++)
        take_down_level(REPLAY_UPPER, PA_MM_USER, level, args, c);
    for (unsigned level = PA_LEVEL_P4D; level <= PA_LEVEL_PGD; level++)
        take_down_level(REPLAY_P4D, PA_MM_USER, level, args, c);
    if (args->replay->plan->efi_constructed) {
        for (unsigned level = PA_LEVEL_PTE; level <= PA_LEVEL_PGD; level++)
            take_down_level(REPLAY_UPPER_EFI, PA_MM_EFI, level, args, c);
    } else {
        for (unsigned level = PA_LEVEL_PTE; level <= PA_LEVEL_PMD; level++)
            take_down_level(REPLAY_PLAIN, PA_MM_EFI, level, args, c);
        for (unsigned level = PA_LEVEL_PUD; level <= PA_LEVEL_P4D; level++)
            take_down_level(REPLAY_UPPER_EFI, PA_MM_EFI, level, args, c);
        take_down_level(REPLAY_PLAIN, PA_MM_EFI, PA_LEVEL_PGD, args, c);
    }
}

PA_HOT void loop_replay(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    uint64_t failed = 0;
    struct window w = window_open();

    if (args->replay->teardown)
        take_down_all(args, c);
    else
        failed = build_all(args, c);
    window_close(w, result);
    result->tables += args->replay->all - failed;
    result->failed_tables += failed;
}

#endif
