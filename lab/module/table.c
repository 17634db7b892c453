// SPDX-License-Identifier: GPL-2.0
/*
 * Whole tables, by the kernel's own functions. The entries that point to them lie in pages of this module's, so no
 * mapping of the machine changes. Tables are freed as the headers do it, and the counts of the mm are put right.
 */
#include <linux/sched.h>

#include "kernel.h"
#include "measure.h"

/* Clears the entry, so that nothing can free the table twice. */
static pte_t *take_kernel_pte(pmd_t *pmd)
{
	pte_t *table = (pte_t *)pmd_page_vaddr(*pmd);

	*pmd = __pmd(0);
	return table;
}

static pmd_t *take_pmd(struct mm_struct *mm, pud_t *pud)
{
	pmd_t *table = pud_pgtable(*pud);

	*pud = __pud(0);
	mm_dec_nr_pmds(mm);
	return table;
}

static pgtable_t take_user_pte(struct mm_struct *mm, pmd_t *pmd)
{
	pgtable_t table = pmd_pgtable(*pmd);

	*pmd = __pmd(0);
	mm_dec_nr_ptes(mm);
	return table;
}

static void measure_kernel_pte(pmd_t *pmd)
{
	pte_t *table;

	LAB_MEASURE("__pte_alloc_kernel whole", 1, , ok = !static_call(lab_pte_alloc_kernel)(pmd),
		    if (ok) pte_free_kernel(lab_init_mm, take_kernel_pte(pmd)));
	LAB_MEASURE("kernel PTE table free whole", 0, ok = !static_call(lab_pte_alloc_kernel)(pmd); if (!ok) break;
		    table = take_kernel_pte(pmd), pte_free_kernel(lab_init_mm, table), );
}

static void measure_pmd(struct mm_struct *mm, pud_t *pud, const char *alloc, const char *release)
{
	pmd_t *table;

	LAB_MEASURE(alloc, 1, , ok = !static_call(lab_pmd_alloc)(mm, pud, 0), if (ok) pmd_free(mm, take_pmd(mm, pud)));
	LAB_MEASURE(release, 0, ok = !static_call(lab_pmd_alloc)(mm, pud, 0); if (!ok) break; table = take_pmd(mm, pud),
		    pmd_free(mm, table), );
}

/* The entry must lie in a constructed PMD table, whose lock __pte_alloc() takes. */
static void measure_user_pte(struct mm_struct *mm, pud_t *pud)
{
	pgtable_t table;
	pmd_t *pmds;

	if (static_call(lab_pmd_alloc)(mm, pud, 0)) {
		lab_refuse("__pte_alloc(user mm) whole", "memory ran out");
		return;
	}
	pmds = pud_pgtable(*pud);
	LAB_MEASURE("__pte_alloc(user mm) whole", 1, , ok = !static_call(lab_pte_alloc)(mm, pmds),
		    if (ok) pte_free(mm, take_user_pte(mm, pmds)));
	LAB_MEASURE("user PTE table free whole", 0, ok = !static_call(lab_pte_alloc)(mm, pmds); if (!ok) break;
		    table = take_user_pte(mm, pmds), pte_free(mm, table), );
	pmd_free(mm, take_pmd(mm, pud));
}

void lab_measure_tables(void)
{
	struct mm_struct *mm = current->mm;
	void *entries = (void *)get_zeroed_page(GFP_KERNEL);

	if (!entries || !lab_init_mm || !mm) {
		lab_refuse("__pte_alloc_kernel whole", "init_mm is not found, or there is no page for its entries");
		return;
	}
	if (lab_has_pte_alloc_kernel)
		measure_kernel_pte(entries);
	else
		lab_refuse("__pte_alloc_kernel whole", "__pte_alloc_kernel is not found");
	if (lab_has_pmd_alloc && lab_has_ptlock) {
		measure_pmd(lab_init_mm, entries, "__pmd_alloc(init_mm) whole", "kernel PMD table free whole");
		measure_pmd(mm, entries, "__pmd_alloc(user mm) whole", "user PMD table free whole");
		if (lab_has_pte_alloc)
			measure_user_pte(mm, entries);
		else
			lab_refuse("__pte_alloc(user mm) whole", "__pte_alloc is not found");
	} else {
		lab_refuse("__pmd_alloc(init_mm) whole", "__pmd_alloc or ptlock_free is not found");
	}
	free_page((unsigned long)entries);
}
