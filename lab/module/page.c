// SPDX-License-Identifier: GPL-2.0
/*
 * Pages: allocated and freed on the per-CPU list, cleared, counted as page tables.
 */
#include <linux/gfp.h>
#include <linux/highmem.h>

#include "kernel.h"
#include "measure.h"

static void measure_allocation(void)
{
	struct page *page;

	LAB_MEASURE("alloc_page(GFP_KERNEL) pcp hit", want_init_on_alloc(GFP_KERNEL) ? 1 : 0, ,
		    page = alloc_pages(GFP_KERNEL, 0), if (page) __free_pages(page, 0); else ok = false);
	LAB_MEASURE("__free_page to pcp", 0, page = alloc_pages(GFP_KERNEL, 0); if (!page) { ok = false; break; },
		    __free_pages(page, 0), );
	LAB_MEASURE("alloc_page(GFP_KERNEL|ZERO) pcp hit", 1, , page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 0),
		    if (page) __free_pages(page, 0); else ok = false);
}

/* The page type, on a page that nobody else looks at. */
static void measure_accounting(struct page *page)
{
	struct folio *folio = page_folio(page);
	pg_data_t *node = page_pgdat(page);

	LAB_MEASURE("lruvec_stat NR_PAGETABLE +1", 0, , lruvec_stat_add_folio(folio, NR_PAGETABLE),
		    lruvec_stat_sub_folio(folio, NR_PAGETABLE));
	LAB_MEASURE("lruvec_stat NR_PAGETABLE -1", 0, lruvec_stat_add_folio(folio, NR_PAGETABLE),
		    lruvec_stat_sub_folio(folio, NR_PAGETABLE), );
	LAB_MEASURE("mod_node_page_state +1", 0, , mod_node_page_state(node, NR_PAGETABLE, 1),
		    mod_node_page_state(node, NR_PAGETABLE, -1));
	LAB_MEASURE("set page type table", 0, , __SetPageTable(page), __ClearPageTable(page));
	LAB_MEASURE("clear page type table", 0, __SetPageTable(page), __ClearPageTable(page), );
}

void lab_measure_pages(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long flags;

	LAB_MEASURE("local_irq_save+restore", 0, , local_irq_save(flags); local_irq_restore(flags), );
	measure_allocation();
	if (!page) {
		lab_refuse("clear_page", "no page to clear");
		return;
	}
	LAB_MEASURE("clear_page", 1, , clear_page(page_address(page)), );
	measure_accounting(page);
	__free_page(page);
}
