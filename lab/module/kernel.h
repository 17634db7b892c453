/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the steps need from the kernel: functions that it does not export, which are found at run time, and the forms
 * that constructors have had since 6.1.
 */
#ifndef PTLAB_KERNEL_H
#define PTLAB_KERNEL_H

#include <linux/mm.h>
#include <linux/static_call.h>
#include <linux/vmalloc.h>

#include <asm/pgalloc.h>

/* Static calls: once patched they are direct calls, as the kernel's own callers have. */
DECLARE_STATIC_CALL(lab_pte_alloc_kernel, __pte_alloc_kernel);
DECLARE_STATIC_CALL(lab_pte_alloc, __pte_alloc);
DECLARE_STATIC_CALL(lab_pmd_alloc, __pmd_alloc);

/* lab_find_symbols() sets these; NULL or false where this kernel has no such thing. */
extern struct mm_struct *lab_init_mm;
extern bool lab_has_pte_alloc_kernel, lab_has_pte_alloc, lab_has_pmd_alloc, lab_has_ptlock;
extern struct vm_struct *(*lab_get_vm_area)(unsigned long size, unsigned long flags);

/* Returns 0, or a negative errno if kallsyms_lookup_name() itself cannot be found. */
int lab_find_symbols(void);

#ifdef LAB_HAS_PTDESC
typedef struct ptdesc lab_table;
#define lab_table_of(page) page_ptdesc(page)
#else
typedef struct page lab_table;
#define lab_table_of(page) (page)
#define pagetable_pte_ctor pgtable_pte_page_ctor
#define pagetable_pte_dtor pgtable_pte_page_dtor
#endif

/* The constructor of a PTE table of a process. */
static __always_inline bool lab_user_pte_ctor(struct mm_struct *mm, lab_table *table)
{
#ifdef LAB_CTOR_TAKES_MM
	return pagetable_pte_ctor(mm, table);
#else
	return pagetable_pte_ctor(table);
#endif
}

static __always_inline void lab_pte_dtor(lab_table *table)
{
#ifdef LAB_ONE_DTOR
	pagetable_dtor(table);
#else
	pagetable_pte_dtor(table);
#endif
}

/* The groups of rows, one file each. */
void lab_measure_pages(void);
void lab_measure_locks(void);
void lab_measure_tables(void);
void lab_measure_ranges(void);
void lab_measure_nodes(void);

#endif
