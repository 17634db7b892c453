// SPDX-License-Identifier: GPL-2.0
/*
 * Finds what is not exported. A kprobe on kallsyms_lookup_name() gives its address, and that function finds the rest.
 */
#include <linux/kprobes.h>
#include <linux/printk.h>

#include "kernel.h"
#include "measure.h"

DEFINE_STATIC_CALL_NULL(lab_pte_alloc_kernel, __pte_alloc_kernel);
DEFINE_STATIC_CALL_NULL(lab_pte_alloc, __pte_alloc);
DEFINE_STATIC_CALL_NULL(lab_pmd_alloc, __pmd_alloc);

struct mm_struct *lab_init_mm;
bool lab_has_pte_alloc_kernel, lab_has_pte_alloc, lab_has_pmd_alloc, lab_has_ptlock;
struct vm_struct *(*lab_get_vm_area)(unsigned long size, unsigned long flags);

#ifdef LAB_CTOR_TAKES_MM
/*
 * The constructors in the headers compare with the address of init_mm, which modules cannot link to. Here they get
 * the address of this one instead, and do what they do for the kernel's own tables.
 */
struct mm_struct init_mm;
#endif

#if ALLOC_SPLIT_PTLOCKS
/*
 * The constructors in the headers call these two, which modules cannot link to either. Each takes one instruction more
 * than in the kernel, the jump.
 */
DEFINE_STATIC_CALL_NULL(lab_ptlock_alloc, ptlock_alloc);
DEFINE_STATIC_CALL_NULL(lab_ptlock_free, ptlock_free);

bool ptlock_alloc(lab_table *table)
{
	return static_call(lab_ptlock_alloc)(table);
}

void ptlock_free(lab_table *table)
{
	static_call(lab_ptlock_free)(table);
}
#endif

static unsigned long (*lookup)(const char *name);

static int find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	int error = register_kprobe(&probe);

	if (error)
		return error;
	lookup = (void *)probe.addr;
	unregister_kprobe(&probe);
	return 0;
}

/* Patches the static call KEY to the kernel's function NAME. Its value says whether there is such a function. */
#define find_call(key, name)                                                                                  \
	({                                                                                                    \
		unsigned long address = lookup(name);                                                         \
													      \
		if (address)                                                                                  \
			static_call_update(key, (void *)address);                                             \
		address != 0;                                                                                 \
	})

int lab_find_symbols(void)
{
	int error = find_lookup();

	if (error)
		return error;
	lab_has_pte_alloc_kernel = find_call(lab_pte_alloc_kernel, "__pte_alloc_kernel");
	lab_has_pte_alloc = find_call(lab_pte_alloc, "__pte_alloc");
	lab_has_pmd_alloc = find_call(lab_pmd_alloc, "__pmd_alloc");
#if ALLOC_SPLIT_PTLOCKS
	lab_has_ptlock = find_call(lab_ptlock_alloc, "ptlock_alloc") && find_call(lab_ptlock_free, "ptlock_free");
#else
	lab_has_ptlock = true;
#endif
	lab_init_mm = (void *)lookup("init_mm");
	lab_get_vm_area = (void *)lookup("get_vm_area");
	return 0;
}
