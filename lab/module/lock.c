// SPDX-License-Identifier: GPL-2.0
/*
 * Page-table locks: the objects that hold them, their initialisation, and the constructors around them.
 */
#include <linux/sched.h>
#include <linux/slab.h>

#include "kernel.h"
#include "measure.h"

#define MANY_OBJECTS 1000u

static void measure_objects(struct kmem_cache *cache)
{
	static void *many[MANY_OBJECTS];
	unsigned int taken = 0;
	void *object;

	LAB_MEASURE("kmem_cache_alloc sizeof(spinlock_t) cpu freelist hit", 0, ,
		    object = kmem_cache_alloc(cache, GFP_KERNEL),
		    if (object) kmem_cache_free(cache, object); else ok = false);
	LAB_MEASURE("kmem_cache_free sizeof(spinlock_t) same cpu slab", 0,
		    object = kmem_cache_alloc(cache, GFP_KERNEL); if (!object) { ok = false; break; },
		    kmem_cache_free(cache, object), );
	while (taken < MANY_OBJECTS && (many[taken] = kmem_cache_alloc(cache, GFP_KERNEL)))
		taken++;
	if (taken == MANY_OBJECTS) {
		unsigned int next = 0;

		/* The oldest ones first: their slabs are no longer the CPU's. */
		LAB_MEASURE("kmem_cache_free sizeof(spinlock_t) other slab (after 1000 allocs)", 0, ,
			    kmem_cache_free(cache, many[next]), next++);
		while (taken > next)
			kmem_cache_free(cache, many[--taken]);
	} else {
		lab_refuse("kmem_cache_free sizeof(spinlock_t) other slab (after 1000 allocs)", "memory ran out");
		while (taken)
			kmem_cache_free(cache, many[--taken]);
	}
}

static void measure_ptlock(struct page *page)
{
	lab_table *table = lab_table_of(page);
	spinlock_t *lock;

	/* In the object or in the descriptor, where the kernel puts it. */
	if (!ptlock_init(table)) {
		lab_refuse("spin_lock_init", "memory ran out");
		return;
	}
	lock = ptlock_ptr(table);
	LAB_MEASURE("spin_lock_init", 0, , spin_lock_init(lock), );
	ptlock_free(table);
	page->private = 0;
	LAB_MEASURE("ptlock_init (alloc if dynamic + init)", 0, , ok = ptlock_init(table),
		    ptlock_free(table); page->private = 0);
	if (ALLOC_SPLIT_PTLOCKS)
		LAB_MEASURE("ptlock_free", 0, ok = ptlock_init(table), ptlock_free(table), page->private = 0);
	else
		lab_refuse("ptlock_free", "the lock lies in the descriptor of the page, and nothing is freed");
}

static void measure_constructors(struct page *page)
{
	struct mm_struct *mm = current->mm;
	lab_table *table = lab_table_of(page);

	LAB_MEASURE("PTE ctor with lock", 0, , ok = lab_user_pte_ctor(mm, table), lab_pte_dtor(table); page->private = 0);
	LAB_MEASURE("PTE dtor", 0, ok = lab_user_pte_ctor(mm, table), lab_pte_dtor(table), page->private = 0);
#ifdef LAB_CTOR_TAKES_MM
	mm = &init_mm;
	OPTIMIZER_HIDE_VAR(mm);
	LAB_MEASURE("PTE ctor without lock", 0, page->private = 0, ok = pagetable_pte_ctor(mm, table),
		    lab_pte_dtor(table));
#else
	/* What a constructor for kernel tables would do, in a kernel that has none. */
	LAB_MEASURE("PTE ctor without lock", 0, ,
		    __SetPageTable(page); lruvec_stat_add_folio(page_folio(page), NR_PAGETABLE),
		    __ClearPageTable(page); lruvec_stat_sub_folio(page_folio(page), NR_PAGETABLE));
#endif
}

void lab_measure_locks(void)
{
	struct kmem_cache *cache = kmem_cache_create("ptlab_lock", sizeof(spinlock_t), 0, 0, NULL);
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

	if (cache) {
		measure_objects(cache);
		kmem_cache_destroy(cache);
	} else {
		lab_refuse("kmem_cache_alloc sizeof(spinlock_t) cpu freelist hit", "there is no memory for a cache");
	}
	if (page && lab_has_ptlock) {
		measure_ptlock(page);
		measure_constructors(page);
	} else {
		lab_refuse("ptlock_init (alloc if dynamic + init)", "ptlock_alloc and ptlock_free are not found");
	}
	if (page)
		__free_page(page);
}
