// SPDX-License-Identifier: Apache-2.0
//
// The timed loops. Each is inlined into run_<build>_<lock>_<workload>() with a constant configuration; those over
// tables of other architectures' shapes into functions of their own, so that what they are made of does not change
// the code of the others.

#ifndef PA_VARIANTS_LOOPS_INC_H
#define PA_VARIANTS_LOOPS_INC_H

#include "tables.inc.h"
#include "timing.inc.h"

PA_HOT void churn_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                       const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct shape_env s = {&args->shape, args->store};
    struct mm_struct *mm = args->mm;
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        void *table = construct(kind, mm, s, e, c);

        OPTIMIZER_HIDE_VAR(table); // who frees a table does not know how it was found
        if (likely(table))
            destroy(kind, table, mm, s, e, c);
        else
            failed++;
    }
    window_close(w, result);
    result->tables = args->ops - failed;
    result->failed_tables = failed;
}

PA_HOT void loop_churn(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    switch (table_kind(args, c)) {
    case TABLE_PTE_KERNEL: churn_kind(TABLE_PTE_KERNEL, args, result, c); break;
    case TABLE_PTE_USER: churn_kind(TABLE_PTE_USER, args, result, c); break;
    case TABLE_PMD: churn_kind(TABLE_PMD, args, result, c); break;
    case TABLE_UPPER: churn_kind(TABLE_UPPER, args, result, c); break;
    case TABLE_P4D:
        if (c.p4d_ctor != PA_STEP_ALWAYS) // else it is TABLE_UPPER
            churn_kind(TABLE_P4D, args, result, c);
        break;
    case TABLE_SHAPED: break; // see shaped_churn()
    }
}

PA_HOT void shaped_churn(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    churn_kind(TABLE_SHAPED, args, result, c);
}

PA_HOT void bulk_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                      const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct shape_env s = {&args->shape, args->store};
    struct mm_struct *mm = args->mm;
    const uint32_t *order = args->destroy_order;
    void **tables = args->tables;
    const uint32_t count = args->bulk_tables;
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        for (uint32_t i = 0; i < count; i++) {
            tables[i] = construct(kind, mm, s, e, c);
            failed += !tables[i];
        }
        for (uint32_t i = 0; i < count; i++) {
            void *table = tables[order[i]];

            if (likely(table))
                destroy(kind, table, mm, s, e, c);
        }
    }
    window_close(w, result);
    result->tables = args->ops * count - failed;
    result->failed_tables = failed;
}

PA_HOT void loop_bulk(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    switch (table_kind(args, c)) {
    case TABLE_PTE_KERNEL: bulk_kind(TABLE_PTE_KERNEL, args, result, c); break;
    case TABLE_PTE_USER: bulk_kind(TABLE_PTE_USER, args, result, c); break;
    case TABLE_PMD: bulk_kind(TABLE_PMD, args, result, c); break;
    case TABLE_UPPER: bulk_kind(TABLE_UPPER, args, result, c); break;
    case TABLE_P4D:
        if (c.p4d_ctor != PA_STEP_ALWAYS) // else it is TABLE_UPPER
            bulk_kind(TABLE_P4D, args, result, c);
        break;
    case TABLE_SHAPED: break; // see shaped_bulk()
    }
}

PA_HOT void shaped_bulk(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    bulk_kind(TABLE_SHAPED, args, result, c);
}

/// Maps [address, address + 1 GiB) at 4 KiB to consecutive frames, as ioremap does (mm/vmalloc.c, 6.14:
/// vmap_pte_range). Returns how many tables were made; stops at the first that finds no memory.
PA_HOT uint64_t vmap_range(struct mm_struct *mm, pud_t *pud, uint64_t address, uint64_t *failed,
                           const struct pgtable_env e, const struct pa_conf c) {
    const uint64_t end = address + PUD_SIZE;
    uint64_t tables, pfn = 1ull << 20;
    pmd_t *pmd = pmd_alloc(mm, pud, address, e, c);

    if (unlikely(!pmd)) {
        ++*failed;
        return 0;
    }
    tables = 1;
    for (; address < end; address += PMD_SIZE, pmd++) {
        pte_t *pte = pte_alloc_kernel(pmd, address, e, c);

        if (unlikely(!pte)) {
            ++*failed;
            return tables;
        }
        tables++;
        set_ptes(pte, pfn, PTRS_PER_TABLE);
        pfn += PTRS_PER_TABLE;
    }
    return tables;
}

/// The upper levels are there already, as x86-64 preallocates them; only PMD and PTE tables are timed.
/// The kernel never takes such tables down again: doing so between the operations is not timed.
PA_HOT void loop_grow(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    pud_t *first = pud_alloc(args->mm, args->region, e, c);

    result->failed_tables = !first;
    for (uint64_t op = 0; first && op < args->ops; op++) {
        pud_t *pud = first + op % PTRS_PER_TABLE;
        struct window w = window_open();

        result->tables += vmap_range(args->mm, pud, args->region + op % PTRS_PER_TABLE * PUD_SIZE,
                                     &result->failed_tables, e, c);
        window_close(w, result);
        if (pud->v)
            free_pmd_table(args->mm, pud, e, c);
    }
    free_p4d_table(args->mm, pgd_entry(args->mm->pgd, args->region), e, c);
}

/// A small dynamically linked program: where its mappings begin and how many 4 KiB pages each holds.
static const struct {
    uint64_t start;
    uint32_t pages;
} small_process[] = {
    {0x0000555555554000ull, 24},  {0x0000555555600000ull, 33}, {0x00007ffff7a00000ull, 180},
    {0x00007ffff7c00000ull, 420}, {0x00007ffff7e80000ull, 96}, {0x00007ffff7fc0000ull, 58},
    {0x00007ffffffde000ull, 12},
};

/// The entry that maps an address in a tree that is known to map it.
PA_HOT pte_t *pte_offset(struct mm_struct *mm, uint64_t address) {
    p4d_t *p4d = p4d_entry(table_of(pgd_entry(mm->pgd, address)->v), address);
    pud_t *pud = pud_entry(table_of(p4d->v), address);
    pmd_t *pmd = pmd_entry(table_of(pud->v), address);

    return pte_entry(table_of(pmd->v), address);
}

/// Copies the parent's tables range by range (mm/memory.c, 6.14: copy_page_range, copy_pte_range); without a
/// parent it maps the range to frames, as a program's first faults do.
PA_HOT bool copy_page_range(struct mm_struct *child, struct mm_struct *parent, uint64_t start, uint32_t pages,
                            const struct pgtable_env e, const struct pa_conf c) {
    const uint64_t end = start + (uint64_t)pages * PAGE_SIZE;

    for (uint64_t address = start, next; address < end; address = next) {
        pud_t *pud = pud_alloc(child, address, e, c);
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

PA_HOT bool copy_process(struct mm_struct *child, struct mm_struct *parent, const struct pgtable_env e,
                         const struct pa_conf c) {
    child->pgd = p4d_alloc_one(child, e, c);
    if (unlikely(!child->pgd))
        return false;
    for (unsigned i = 0; i < sizeof(small_process) / sizeof(small_process[0]); i++)
        if (unlikely(!copy_page_range(child, parent, small_process[i].start, small_process[i].pages, e, c)))
            return false;
    return true;
}

PA_HOT uint64_t exit_mm(struct mm_struct *mm, const struct pgtable_env e, const struct pa_conf c) {
    uint64_t freed;

    if (unlikely(!mm->pgd))
        return 0;
    freed = free_pgd_range(mm, e, c) + 1;
    p4d_free(mm, mm->pgd, e, c);
    mm->pgd = NULL;
    return freed;
}

PA_HOT void loop_fork(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    struct mm_struct *parent = args->mm, *child = args->child;
    uint64_t tables = 0, failed = 0;
    struct window w;

    if (likely(copy_process(parent, NULL, e, c))) {
        w = window_open();
        for (uint64_t ops = args->ops; ops; ops--) {
            failed += unlikely(!copy_process(child, parent, e, c));
            tables += exit_mm(child, e, c);
        }
        window_close(w, result);
    } else {
        failed = 1;
    }
    exit_mm(parent, e, c);
    result->tables = tables;
    result->failed_tables = failed;
}

#endif
