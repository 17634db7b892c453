// SPDX-License-Identifier: GPL-2.0
/*
 * ptlab: counts the instructions of each step of page-table construction in the kernel that loads it, and prints
 * them. It is meant for a guest of QEMU with -icount shift=0 and one CPU, and measures once, when it is loaded.
 */
#include <linux/module.h>
#include <linux/utsname.h>

#include "kernel.h"
#include "measure.h"

static void say_facts(void)
{
	lab_fact("release", "%s", init_uts_ns.name.release);
	lab_fact("lock", "%s", IS_ENABLED(CONFIG_PREEMPT_RT)	   ? "rt" :
			       IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC) ? "lockdep" :
			       IS_ENABLED(CONFIG_DEBUG_SPINLOCK)   ? "debug" :
								     "embedded");
	lab_fact("lock_bytes", "%zu", sizeof(spinlock_t));
	lab_fact("split_locks_allocated", "%d", ALLOC_SPLIT_PTLOCKS ? 1 : 0);
	lab_fact("ctor_takes_mm", "%d", IS_ENABLED(LAB_CTOR_TAKES_MM) ? 1 : 0);
	lab_fact("memcg", "%d", IS_ENABLED(CONFIG_MEMCG) ? 1 : 0);
	lab_fact("preempt_dynamic", "%d", IS_ENABLED(CONFIG_PREEMPT_DYNAMIC) ? 1 : 0);
	lab_fact("slab_freelist_hardened", "%d", IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED) ? 1 : 0);
	lab_fact("paravirt", "%d", IS_ENABLED(CONFIG_PARAVIRT_XXL) ? 1 : 0);
	lab_fact("init_on_alloc", "%d", want_init_on_alloc(GFP_KERNEL) ? 1 : 0);
	lab_fact("online_cpus", "%u", num_online_cpus());
	lab_fact("online_nodes", "%u", num_online_nodes());
	lab_fact("page_bytes", "%lu", PAGE_SIZE);
	lab_fact("table_levels", "%d", CONFIG_PGTABLE_LEVELS);
}

static int __init ptlab_init(void)
{
	int error;

	say_facts();
	if (num_online_cpus() != 1) {
		pr_notice("@lab failed %u CPUs are online, and the clock would count them all: boot with maxcpus=1\n",
			  num_online_cpus());
		return -EINVAL;
	}
	error = lab_find_symbols();
	if (error) {
		pr_notice("@lab failed kallsyms_lookup_name cannot be probed (%d): CONFIG_KPROBES and CONFIG_KALLSYMS are needed\n",
			  error);
		return error;
	}
	lab_calibrate();
	lab_measure_pages();
	lab_measure_locks();
	lab_measure_tables();
	lab_measure_ranges();
	lab_measure_nodes();
	lab_end();
	return 0;
}

static void __exit ptlab_exit(void)
{
}

module_init(ptlab_init);
module_exit(ptlab_exit);
MODULE_DESCRIPTION("Counts instructions of page-table construction");
MODULE_LICENSE("GPL");
