// SPDX-License-Identifier: Apache-2.0
//
// The names that cross the border: what a kernel build is (struct pa_conf), which table of which mm is
// meant, and which loop is run. Plain constants and plain data; no function, no pointer, no cast (a cast
// in a macro reaches Swift as 0, silently).

#ifndef PA_CONF_H
#define PA_CONF_H

#include <stdint.h>

/// Page-table level, counted from the leaf (`enum pgtable_level` of v6.18).
enum pa_level { PA_LEVEL_PTE = 0, PA_LEVEL_PMD = 1, PA_LEVEL_PUD = 2, PA_LEVEL_P4D = 3, PA_LEVEL_PGD = 4 };
#define PA_LEVELS 5

/// Which mm a constructor is told that its table belongs to.
enum pa_mm_kind {
    PA_MM_INIT = 0, ///< `init_mm`, the kernel's own tables
    PA_MM_USER = 1, ///< the mm of an ordinary process
    PA_MM_EFI = 2,  ///< `efi_mm`: firmware's run-time services, mapped by the kernel for itself
    PA_MM_NULL = 3, ///< NULL: the caller does not know, or does not say
};
#define PA_MM_KINDS 4

/// What `spinlock_t` is in the modelled kernel, and so where a split page-table lock lives
/// (include/linux/mm_types_task.h, kernel/bounds.c).
enum pa_lock_kind {
    PA_LOCK_NONE = 0,       ///< no split page-table locks: fewer than 4 CPUs configured
    PA_LOCK_EMBEDDED = 1,   ///< 4-byte spinlock inside ptdesc: every plain SMP kernel
    PA_LOCK_RT = 2,         ///< PREEMPT_RT: 32-byte rt_mutex lock from the `page->ptl` cache
    PA_LOCK_DEBUG = 3,      ///< DEBUG_SPINLOCK: 24 bytes from the cache
    PA_LOCK_LOCKDEP = 4,    ///< DEBUG_LOCK_ALLOC: 64 bytes from the cache
    PA_LOCK_LOCKSTAT = 5,   ///< LOCK_STAT on top of DEBUG_LOCK_ALLOC: 72 bytes from the cache
    PA_LOCK_RT_DEBUG = 6,   ///< PREEMPT_RT with DEBUG_SPINLOCK: 48 bytes from the cache
    PA_LOCK_RT_LOCKDEP = 7, ///< PREEMPT_RT with DEBUG_LOCK_ALLOC: 128 bytes from the cache
};
#define PA_LOCK_KINDS 8

/// What else is configured: what a kernel must have, or all that Debian's cloud (EMBEDDED) and rt (RT) kernels have.
enum pa_config { PA_CONFIG_MINIMAL = 0, PA_CONFIG_DEBIAN = 1 };

/// Whether a step of the constructor is in the code, and if so whether it is behind a test of `mm`.
enum pa_step_rule {
    PA_STEP_NEVER = 0,   ///< the call is not in the source
    PA_STEP_ALWAYS = 1,  ///< unconditional
    PA_STEP_CHECKED = 2, ///< at run time: skipped when mm == &init_mm
    PA_STEP_USER = 3,    ///< at run time: skipped when mm_is_kernel(mm), a flag of init_mm and efi_mm
};

/// What hangs from the constructor and the destructor: the series exists so that there can be such a hook.
enum pa_hook {
    PA_HOOK_NONE = 0,            ///< nothing: no instruction
    PA_HOOK_COUNT = 1,           ///< a counter of the task, in the constructor and in the destructor
    PA_HOOK_PROTECT = 2,         ///< the table's page is made read-only, and writable again
    PA_HOOK_PROTECT_BATCHED = 3, ///< bulk only: one call for each run of adjacent tables, when all are there
    PA_HOOK_DELAY = 4, ///< churn only: pa_batch.delay_turns turns of two instructions in the constructor
};
#define PA_HOOKS 5

/// One kernel build: the constants that fold into the measured code. The same literal is the compile-time
/// parameter and the columns of a CSV row, so label and code cannot drift apart.
struct pa_conf {
    uint8_t lock;             ///< enum pa_lock_kind
    uint8_t memcg;            ///< 1: CONFIG_MEMCG, accounting goes through lruvec_stat_mod_folio
    uint8_t kernel_pte_ctor;  ///< enum pa_step_rule: pte_alloc_one_kernel() constructs (never, always)
    uint8_t pte_ptlock_init;  ///< enum pa_step_rule: pagetable_pte_ctor() runs ptlock_init() (not never)
    uint8_t pmd_ptlock_init;  ///< enum pa_step_rule: pagetable_pmd_ctor() runs it (not never)
    uint8_t p4d_ctor;         ///< enum pa_step_rule: P4D and PGD tables are constructed (never, always)
    uint8_t account_in_alloc; ///< 1: pagetable_alloc() and _free() set type and count, not the constructor
    uint8_t counted;          ///< 1: steps are counted in the task. For pa_site_run(); 0 in all variants
    uint8_t hook;             ///< enum pa_hook; NONE in the list of variants: a batch chooses
    uint8_t config;           ///< enum pa_config; MINIMAL in all variants: the other is for steps
};

/// From which nodes a task's pages come: the memory policies of the kernel (mm/mempolicy.c), as a slot sets them.
enum pa_policy {
    PA_POLICY_PREFERRED = 0,  ///< mem_node, then others by distance; none is set if it is the CPU's own
    PA_POLICY_LOCAL = 1,      ///< none is set: the CPU's node, then the others by distance
    PA_POLICY_BIND = 2,       ///< mem_node and no other
    PA_POLICY_INTERLEAVE = 3, ///< all nodes with memory in turn
    PA_POLICY_WEIGHTED = 4,   ///< the same, pa_node_config.weight pages of each in a row
};
#define PA_POLICIES 5

/// The loops. One operation is what the comment says; a row of results counts tables, not operations.
enum pa_workload {
    PA_WORKLOAD_EMPTY = 0,         ///< nothing: what the harness itself costs
    PA_WORKLOAD_CHURN = 1,         ///< construct one table, destroy it
    PA_WORKLOAD_BULK_IN_ORDER = 2, ///< construct bulk_tables, destroy oldest first
    PA_WORKLOAD_BULK_REVERSE = 3,  ///< the same, destroyed newest first
    PA_WORKLOAD_BULK_RANDOM = 4,   ///< the same, destroyed in a seeded random order
    PA_WORKLOAD_GROW = 5,    ///< map 1 GiB of new kernel address space at 4 KiB; taking it down is not timed
    PA_WORKLOAD_FORK = 6,    ///< copy the page tables of a small process, then free the copy
    PA_WORKLOAD_REMAP = 7,   ///< small pages, then a huge leaf at one kernel address: 1 PTE table; every
                             ///< 8th operation 1 GiB instead: a PMD table with 8 PTE tables
    PA_WORKLOAD_KASAN = 8,   ///< shadow of 16 MiB vmalloc: a PTE table and 512 poisoned pages, released
    PA_WORKLOAD_HOTPLUG = 9, ///< hot-add 128 MiB at 4 KiB (PMD table, 64 PTE tables), hot-remove it
    PA_WORKLOAD_EFI = 10,    ///< map firmware's 20 regions (12 tables); taking them down is not timed
    PA_WORKLOAD_SPLIT = 11,  ///< split 1 GiB of direct map (PMD table, 8 PTE tables), collapse it
    PA_WORKLOAD_RACE = 12,   ///< construct a kernel table, find the entry filled, free it; 7 PTE, 1 PMD
    PA_WORKLOAD_TOUCH = 13,  ///< a process maps, touches and unmaps 8 MiB: 4 PTE tables, 2048 pages
    PA_WORKLOAD_EXEC = 14,   ///< make the page tables of a small process, then free them
    PA_WORKLOAD_FORK_LARGE = 15, ///< copy, free tables of pa_batch.fork_gib GiB mapped at 4 KiB
    PA_WORKLOAD_HANDOVER = 16, ///< construct a table, leave it to the next thread, destroy the previous one's
};
#define PA_WORKLOADS 17

#endif
