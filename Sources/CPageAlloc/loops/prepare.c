// SPDX-License-Identifier: Apache-2.0
//
// See loops/prepare.h.

#include "prepare.h"

#include "../pgtable/special.inc.h"
#include "process.inc.h"

static pgd_t *pgd_of(const struct mm_struct *mm, uint64_t address) {
    return mm == &init_mm ? pgd_offset_k(address) : pgd_offset(mm, address);
}

PA_COLD pud_t *prepare_pud(struct mm_struct *mm, uint64_t address, struct pgtable_env e, struct pa_conf c) {
    return pud_alloc(mm, pgd_of(mm, address), address, e, c);
}

PA_COLD pmd_t *prepare_pmd(struct mm_struct *mm, uint64_t address, struct pgtable_env e, struct pa_conf c) {
    pud_t *pud = prepare_pud(mm, address, e, c);

    return pud ? pmd_alloc(mm, pud, address, e, c) : NULL;
}

PA_COLD pmd_t *prepare_filled_pmd(uint64_t address, struct pgtable_env e, struct pa_conf c) {
    pmd_t *pmd = prepare_pmd(&init_mm, address, e, c);

    return pmd && pte_alloc_kernel(pmd, address, e, c) ? pmd : NULL;
}

PA_COLD void take_down_region(struct mm_struct *mm, uint64_t address, struct pgtable_env e,
                              struct pa_conf c) {
    free_p4d_table(mm, pgd_of(mm, address), e, c);
}

PA_COLD bool prepare_empty_process(struct mm_struct *mm, struct pa_conf c) {
    mm->pgd = p4d_alloc_one(mm, c);
    return mm->pgd;
}

PA_COLD bool prepare_process(struct mm_struct *mm, const struct vm_region *regions, unsigned count,
                             struct pgtable_env e, struct pa_conf c) {
    return copy_regions(mm, NULL, regions, count, e, c);
}

PA_COLD void take_down_process(struct mm_struct *mm, struct pgtable_env e, struct pa_conf c) {
    exit_mm(mm, e, c);
}

static PA_COLD void take_down_tables(uint64_t *table, enum pa_level level, const struct pgtable_special *s,
                                     struct pgtable_env e, struct pa_conf c) {
    for (unsigned i = next_entry(table, 0); i < PTRS_PER_TABLE; i = next_entry(table, i + 1)) {
        uint64_t *below = table_of(table[i]);

        if (level - 1 > PA_LEVEL_PTE)
            take_down_tables(below, level - 1, s, e, c);
        table[i] = 0;
        pgd_pgtable_free(level - 1, below, s, e, c);
    }
}

PA_COLD void take_down_special(struct mm_struct *mm, const struct pgtable_special *s, struct pgtable_env e,
                               struct pa_conf c) {
    if (!mm->pgd)
        return;
    take_down_tables(&mm->pgd->v, PA_LEVEL_PGD, s, e, c);
    p4d_free(mm, mm->pgd, e, c);
    mm->pgd = NULL;
}
