// SPDX-License-Identifier: Apache-2.0
//
// What stands before the clock is read and goes after it: upper tables, a parent process. Out of
// line and once for all variants, with the configuration known at run time only, so that they weigh
// nothing on the timed functions.

#ifndef PA_LOOPS_PREPARE_H
#define PA_LOOPS_PREPARE_H

#include "../pgtable/mm.h"

struct pgtable_special;
struct vm_region;

/// The entry that maps an address, with the tables above it. NULL: no memory, and the rest to be
/// taken down.
PA_COLD pud_t *prepare_pud(struct mm_struct *mm, uint64_t address, struct pgtable_env e, struct pa_conf c);
PA_COLD pmd_t *prepare_pmd(struct mm_struct *mm, uint64_t address, struct pgtable_env e, struct pa_conf c);

/// The entry in init_mm, filled with a PTE table.
PA_COLD pmd_t *prepare_filled_pmd(uint64_t address, struct pgtable_env e, struct pa_conf c);

/// Frees all tables below the PGD entry of an address. No entry above the PTE tables may be a leaf.
PA_COLD void take_down_region(struct mm_struct *mm, uint64_t address, struct pgtable_env e, struct pa_conf c);

/// A process with nothing mapped, and one with some regions. False: as above.
PA_COLD bool prepare_empty_process(struct mm_struct *mm, struct pa_conf c);
PA_COLD bool prepare_process(struct mm_struct *mm, const struct vm_region *regions, unsigned count,
                             struct pgtable_env e, struct pa_conf c);
PA_COLD void take_down_process(struct mm_struct *mm, struct pgtable_env e, struct pa_conf c);

/// Frees an mm whose tables below the PGD come from the special allocator.
PA_COLD void take_down_special(struct mm_struct *mm, const struct pgtable_special *s, struct pgtable_env e,
                               struct pa_conf c);

#endif
