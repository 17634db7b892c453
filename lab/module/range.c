// SPDX-License-Identifier: GPL-2.0
/*
 * First touch of kernel address space: in an area that nobody has used, every 2 MiB needs a PTE table, and every
 * 1 GiB a PMD table, too. The kernel never takes such tables down, so the area stays reserved.
 */
#include <linux/sizes.h>

#include "kernel.h"
#include "measure.h"

static int touch(pte_t *pte, unsigned long address, void *data)
{
	return 0;
}

static bool populate(unsigned long address)
{
	return !apply_to_page_range(lab_init_mm, address, PAGE_SIZE, touch, NULL);
}

void lab_measure_ranges(void)
{
	/* A GiB for each sample, one for alignment, and one of which each sample takes 2 MiB. */
	const unsigned long gib = SZ_1G, fresh_2m = round_up(LAB_SAMPLES * (unsigned long)SZ_2M, gib);
	const unsigned long bytes = LAB_SAMPLES * gib + fresh_2m + gib;
	unsigned long large, small, last;
	struct vm_struct *area;

	area = lab_get_vm_area && lab_init_mm ? lab_get_vm_area(bytes, VM_IOREMAP) : NULL;
	if (!area) {
		lab_refuse("apply_to_page_range 4K in a fresh 2 MiB slot", "get_vm_area gives no fresh address space");
		return;
	}
	small = round_up((unsigned long)area->addr, gib);
	large = small + fresh_2m;
	last = small;
	/* The first call in each GiB makes its PMD table as well. One call in 512 does not move a quantile. */
	LAB_MEASURE("apply_to_page_range 4K in a fresh 2 MiB slot", 1, last = small,
		    ok = !apply_to_page_range(lab_init_mm, small, PAGE_SIZE, touch, NULL), small += SZ_2M);
	if (populate(last))
		LAB_MEASURE("apply_to_page_range 4K table present", 0, ,
			    ok = !apply_to_page_range(lab_init_mm, last, PAGE_SIZE, touch, NULL), );
	LAB_MEASURE("apply_to_page_range 4K in a fresh 1 GiB slot", 2, ,
		    ok = !apply_to_page_range(lab_init_mm, large, PAGE_SIZE, touch, NULL), large += gib);
}
