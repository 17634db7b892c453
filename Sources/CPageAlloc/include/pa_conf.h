// SPDX-License-Identifier: Apache-2.0
//
// The names that cross the border: what a kernel build is (struct pa_conf), which table of which mm
// is meant, and which loop is run. Plain constants and plain data. Their words, for users, are in
// Sources/Bench/Model.

#ifndef PA_CONF_H
#define PA_CONF_H

#include <stdint.h>

/// Page-table level, counted from the leaf (`enum pgtable_level` of v6.18).
enum pa_level { PA_LEVEL_PTE, PA_LEVEL_PMD, PA_LEVEL_PUD, PA_LEVEL_P4D, PA_LEVEL_PGD, PA_LEVELS };

/// Which mm a constructor is told that its table belongs to.
enum pa_mm_kind {
    PA_MM_INIT, ///< `init_mm`, the kernel's own tables
    PA_MM_USER, ///< the mm of an ordinary process
    PA_MM_EFI,  ///< `efi_mm`: the kernel's mapping of the firmware's run-time services
    PA_MM_NULL, ///< NULL: the caller does not know the mm, or does not say
    PA_MM_KINDS,
};

/// What `spinlock_t` is in the modelled kernel, and so where a split page-table lock lives
/// (include/linux/mm_types_task.h, kernel/bounds.c). All but the first two come from the
/// `page->ptl` cache.
enum pa_lock_kind {
    PA_LOCK_NONE,       ///< no split page-table locks: fewer than 4 CPUs configured
    PA_LOCK_EMBEDDED,   ///< 4 bytes inside the ptdesc: every plain SMP kernel
    PA_LOCK_RT,         ///< PREEMPT_RT: 32 bytes, an rt_mutex
    PA_LOCK_DEBUG,      ///< DEBUG_SPINLOCK: 24 bytes
    PA_LOCK_LOCKDEP,    ///< DEBUG_LOCK_ALLOC: 64 bytes
    PA_LOCK_LOCKSTAT,   ///< LOCK_STAT on top of DEBUG_LOCK_ALLOC: 72 bytes
    PA_LOCK_RT_DEBUG,   ///< PREEMPT_RT with DEBUG_SPINLOCK: 48 bytes
    PA_LOCK_RT_LOCKDEP, ///< PREEMPT_RT with DEBUG_LOCK_ALLOC: 128 bytes
    PA_LOCK_KINDS,
};

/// What else is configured: what a kernel must have, or what Debian's kernels (EMBEDDED, RT) have.
enum pa_config { PA_CONFIG_MINIMAL, PA_CONFIG_DEBIAN, PA_CONFIGS };

/// Whether a part of the constructor is in the code, and if so whether it is behind a test of `mm`.
enum pa_rule {
    PA_RULE_NEVER,   ///< the call is not in the source
    PA_RULE_ALWAYS,  ///< unconditional
    PA_RULE_CHECKED, ///< at run time: skipped when mm == &init_mm
    PA_RULE_USER,    ///< at run time: skipped when mm_is_kernel(mm), a flag of init_mm and efi_mm
};

/// Where a table's page gets its type, or is counted: nowhere, in the constructor, in pagetable_alloc().
enum pa_accounting { PA_ACCOUNTING_NEVER, PA_ACCOUNTING_WITH_CTOR, PA_ACCOUNTING_IN_ALLOC };

/// What the constructor and the destructor call besides.
enum pa_hook {
    PA_HOOK_NONE,            ///< nothing: no instruction
    PA_HOOK_COUNT,           ///< a counter of the task, in both
    PA_HOOK_PROTECT,         ///< the table's page becomes read-only, and writable again
    PA_HOOK_PROTECT_BATCHED, ///< bulk only: one call for each run of adjacent tables, when all are there
    PA_HOOK_DELAY, ///< churn and single: pa_batch.delay_turns turns of two instructions in the constructor
    PA_HOOKS,
};

/// One kernel build: the constants that fold into the measured code. The same literal is the
/// compile-time parameter and the columns of a CSV row, so label and code cannot drift apart.
struct pa_conf {
    uint8_t lock;            ///< enum pa_lock_kind
    uint8_t memcg;           ///< 1: CONFIG_MEMCG, accounting goes through lruvec_stat_mod_folio
    uint8_t kernel_pte_ctor; ///< enum pa_rule: pte_alloc_one_kernel() constructs (never, always)
    uint8_t pte_ptlock_init; ///< enum pa_rule: pagetable_pte_ctor() runs ptlock_init()
    uint8_t pmd_ptlock_init; ///< enum pa_rule: pagetable_pmd_ctor() runs it
    uint8_t p4d_ctor;        ///< enum pa_rule: P4D and PGD tables are constructed (never, always)
    uint8_t page_type;       ///< enum pa_accounting: its page gets the type of a page table
    uint8_t accounted;       ///< enum pa_accounting: NR_PAGETABLE counts it
    uint8_t counted;         ///< 1: pa_trial_run() counts what is called; 0 in all variants
    uint8_t hook;            ///< enum pa_hook; NONE in all variants: a batch chooses
    uint8_t config;          ///< enum pa_config; DEBIAN with EMBEDDED and RT only
};

/// Where a table's memory comes from on some architecture.
enum pa_table_source {
    PA_SOURCE_GENERIC,       ///< one zeroed page, constructed as level and mm say; ignores the rest
    PA_SOURCE_PAGES,         ///< pagetable_alloc() of `order`
    PA_SOURCE_FRAGMENT,      ///< powerpc: pieces of a page, cut off one after the other, for each mm
    PA_SOURCE_POINTER_TABLE, ///< m68k Motorola: pages with a bitmap, on a list while partly used
    PA_SOURCE_NOCACHE,       ///< sparc32: from a pool; its pages are constructed with their first table
    PA_SOURCE_RAW,           ///< alloc_pages(): no page table to the kernel's accounting
    PA_SOURCE_MEMBLOCK,      ///< made at boot: from a pool, to which it returns, never constructed
};

/// With __GFP_ZERO; cleared after construction; or then table_bytes set to an *_EMPTY entry.
enum pa_fill { PA_FILL_ALLOC_ZERO, PA_FILL_ZERO_AFTER, PA_FILL_PATTERN };

/// KERNEL_PTE is the PTE constructor if pa_conf.kernel_pte_ctor says so, P4D also PGD's, if
/// p4d_ctor does.
enum pa_ctor_call {
    PA_CTOR_CALL_NONE,
    PA_CTOR_CALL_KERNEL_PTE,
    PA_CTOR_CALL_PTE,
    PA_CTOR_CALL_PMD,
    PA_CTOR_CALL_PUD,
    PA_CTOR_CALL_P4D
};

/// A table of some architecture: its allocation pattern, not its instructions. Sources that cut
/// pages up need sizes that are powers of two; FRAGMENT fills its page, the others have at most 64
/// tables in one. FRAGMENT and POINTER_TABLE need ALLOC_ZERO. NOCACHE takes constructors of PTE
/// tables only.
struct pa_shape {
    uint8_t source;           ///< enum pa_table_source
    uint8_t order;            ///< of what is allocated at once, in 4 KiB frames
    uint8_t page_order;       ///< the architecture's page in 4 KiB frames, in which NR_PAGETABLE counts
    uint8_t fill;             ///< enum pa_fill
    uint8_t ctor_call;        ///< enum pa_ctor_call
    uint8_t dtor_call;        ///< 1: what was constructed is destructed when freed. 0: it leaks
    uint8_t split_lock;       ///< 1: the level can have split locks on this architecture
    uint8_t gfp_user;         ///< 1: GFP_PGTABLE_USER, 0: GFP_PGTABLE_KERNEL
    uint16_t tables_per_page; ///< tables in one allocation of `order`
    uint32_t table_bytes;
};

/// From which nodes a task's pages come (mm/mempolicy.c).
enum pa_policy {
    PA_POLICY_PREFERRED, ///< the named node, then others by distance; no policy is set if it is the CPU's own
    PA_POLICY_LOCAL,     ///< no policy is set: the CPU's node, then the others by distance
    PA_POLICY_BIND,      ///< the named node and no other
    PA_POLICY_INTERLEAVE, ///< all nodes with memory in turn
    PA_POLICY_WEIGHTED,   ///< the same, pa_node_config.weight pages of each in a row
    PA_POLICIES,
};

/// The loops, by what one operation is. Results count tables, not operations.
enum pa_workload {
    PA_WORKLOAD_EMPTY,         ///< nothing: what the harness itself costs
    PA_WORKLOAD_CHURN,         ///< construct one table, destroy it
    PA_WORKLOAD_BULK_IN_ORDER, ///< construct bulk_tables, destroy the oldest first
    PA_WORKLOAD_BULK_REVERSE,  ///< the same, the newest first
    PA_WORKLOAD_BULK_RANDOM,   ///< the same, in a seeded random order
    PA_WORKLOAD_GROW,          ///< map 1 GiB of new kernel address space at 4 KiB
    PA_WORKLOAD_FORK,          ///< copy the page tables of a small process, then free the copy
    PA_WORKLOAD_REMAP,         ///< map small pages, then a huge leaf, at one kernel address
    PA_WORKLOAD_KASAN,         ///< make and release the shadow of 16 MiB of vmalloc space
    PA_WORKLOAD_HOTPLUG,       ///< hot-add 128 MiB at 4 KiB, hot-remove it
    PA_WORKLOAD_EFI,           ///< map the firmware's 20 regions
    PA_WORKLOAD_SPLIT,         ///< split 1 GiB of direct map, collapse it
    PA_WORKLOAD_RACE,          ///< construct a kernel table, find the entry filled, free it
    PA_WORKLOAD_TOUCH,         ///< a process maps, touches and unmaps 8 MiB
    PA_WORKLOAD_EXEC,          ///< make the page tables of a small process, then free them
    PA_WORKLOAD_FORK_LARGE,    ///< copy and free the tables of fork_gib GiB mapped at 4 KiB
    PA_WORKLOAD_HANDOVER,      ///< construct a table for the next thread, destroy the previous thread's
    PA_WORKLOAD_SINGLE,        ///< construct one table, destroy it, each timed by itself
    PA_WORKLOADS,
};

#endif
