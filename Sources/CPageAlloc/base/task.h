// SPDX-License-Identifier: Apache-2.0
//
// What the measured paths read of `current` and of this CPU (include/linux/sched.h, 6.12): which
// CPU, its per-CPU area, the memory policy and cgroup, and the counters that stand for masked
// interrupts and disabled preemption, which user space cannot do. Threads are pinned, so the CPU
// never changes under us.

#ifndef PA_BASE_TASK_H
#define PA_BASE_TASK_H

#include "compiler.h"

struct mempolicy;
struct page;
struct pglist_data;
struct vm_event_state;
struct mm_globals;
struct memcg_stock;
struct mem_cgroup;
struct pa_machine;
struct mm_context;

#define PF_MEMALLOC 0x00000800u
#define PF_MEMALLOC_NOIO 0x00080000u
#define PF_MEMALLOC_NOFS 0x00040000u
#define PF_MEMALLOC_PIN 0x10000000u

/// One lock that a task holds, as lockdep remembers it (struct held_lock).
struct held_lock {
    uint64_t prev_chain_key;
    uintptr_t acquire_ip;
    const void *instance;
    const void *nest_lock;
    uint32_t class_idx : 13;
    uint32_t irq_context : 2;
    uint32_t trylock : 1;
    uint32_t read : 2;
    uint32_t check : 1;
    uint32_t hardirqs_off : 1;
    uint32_t sync : 1;
    uint32_t references : 11;
    uint32_t pin_count;
};
#define MAX_LOCK_DEPTH 48
#define INITIAL_CHAIN_KEY (-1ull)

/// Lockdep's view of the task.
struct lockdep_task {
    uint64_t curr_chain_key;
    int depth;
    unsigned recursion;     ///< lockdep does not watch this task
    unsigned cpu_recursion; ///< of this CPU: it is inside lockdep
    struct held_lock held_locks[MAX_LOCK_DEPTH];
};

/// What a counting build (pa_conf.counted) did to tables; not in the kernel.
struct table_counts {
    uint64_t ctors, dtors;
    uint64_t ptlock_inits;
    uint64_t locks_allocated, locks_freed;
    int64_t accounted_pages;
};

struct task_struct {
    uintptr_t percpu_offset; ///< this_cpu_off: added to a per-CPU pointer
    unsigned long irq_flags; ///< X86_EFLAGS_IF set: interrupts on
    uint32_t preempt_count;
    uint32_t flags; ///< PF_*
    int32_t numa_node;
    uint32_t cpu; ///< smp_processor_id(): machines of a process, which share init_mm, share no number
    uint32_t migration_disabled;
    uint32_t nr_pinned; ///< of this CPU's runqueue
    int32_t rcu_read_lock_nesting;
    uint8_t rcu_read_unlock_special;
    uint8_t rcu_urgent_qs;                  ///< of this CPU's rcu_data: a grace period waits for it
    uintptr_t page_offset_base;             ///< where pfn 0 would be mapped
    struct page *vmemmap_base;              ///< where pfn 0 would be described
    struct pglist_data **node_data;         ///< by node
    void *swapper_pg_dir;                   ///< the machine's top table: init_mm.pgd in the kernel
    struct mm_context *init_mm_context;     ///< and init_mm.context
    struct mm_globals *globals;             ///< what the kernel keeps in global variables
    long *global_vm_stat;                   ///< vm_node_stat[]: the sum over nodes
    struct vm_event_state *vm_event_states; ///< per-CPU pointer
    struct memcg_stock *memcg_stock;        ///< per-CPU pointer
    uint32_t fail_nth; ///< fault injection: the allocation attempt, counted from 1, that fails
    struct mempolicy *mempolicy;
    struct mem_cgroup *memcg; ///< the group that pays for the task's user memory; NULL: the root group
    struct pa_machine *machine;
    uint64_t hook_calls;     ///< PA_HOOK_COUNT
    uint64_t delay_turns;    ///< PA_HOOK_DELAY
    uint64_t hook_failures;  ///< tables that could not be protected
    uint64_t hook_protected; ///< tables whose page was made read-only
    uint64_t hook_opened;    ///< tables whose page was opened again
    struct lockdep_task lockdep;
    struct table_counts counts;
    int16_t il_prev;   ///< interleaving policies: the node that came last
    uint8_t il_weight; ///< pages that it still has to give
};

/// Initial-exec: a load instead of a call into the dynamic linker, as the kernel's %gs access is a
/// load.
extern _Thread_local struct task_struct *current_task __attribute__((tls_model("initial-exec")));

/// this_cpu_read_stable(): the running task never changes under a function, so the compiler may
/// keep it. Only task_init() sets it, and its callers do not read it themselves.
PA_HOT struct task_struct *get_current(void) {
#if defined(__x86_64__)
    struct task_struct *task;

    __asm__("movq current_task@gottpoff(%%rip), %0\n\tmovq %%fs:(%0), %0" : "=r"(task));
    return task;
#else
    return current_task;
#endif
}
#define current get_current()

/// From here on the calling thread runs as `task`, on its CPU.
PA_HOT void set_current(struct task_struct *task) { current_task = task; }

#define X86_EFLAGS_IF (1ul << 9)

/// pushf, pop and cli; then test and sti (arch/x86/include/asm/irqflags.h). User space may read the
/// flags, with the kernel's own instructions, but not mask interrupts: a store stands for cli,
/// another for sti.
PA_HOT unsigned long local_irq_save(void) {
    volatile unsigned long *irq_flags = &current->irq_flags;
#if defined(__x86_64__)
    unsigned long flags = __builtin_ia32_readeflags_u64() & *irq_flags;
#else
    unsigned long flags = *irq_flags;
#endif

    *irq_flags = 0;
    barrier();
    return flags;
}

PA_HOT void local_irq_restore(unsigned long flags) {
    barrier();
    if (flags & X86_EFLAGS_IF)
        *(volatile unsigned long *)&current->irq_flags = X86_EFLAGS_IF;
}

/// The bits of preempt_count for all kinds of interrupts; the model has none.
#define PREEMPT_INTERRUPT_MASK 0x00ffff00u
PA_HOT bool in_interrupt(void) { return READ_ONCE(current->preempt_count) & PREEMPT_INTERRUPT_MASK; }

/// preempt_count that says "no section is open, and another task should run". The kernel keeps the
/// bit inverted.
#define PREEMPT_NEED_RESCHED 0x80000000u

/// __preempt_count_dec_and_test(): one instruction, whose flags say whether another task should
/// run.
PA_HOT bool preempt_count_dec_and_test(uint32_t *count) {
#if defined(__x86_64__)
    bool negative;

    __asm__ volatile("decl %1" : "=@ccs"(negative), "+m"(*count));
    return negative;
#else
    return (int32_t)-- * (volatile uint32_t *)count < 0;
#endif
}

/// might_sleep() of a kernel with PREEMPT_VOLUNTARY: a chance for others to run.
PA_CALL int __cond_resched(void);
/// With PREEMPT_RCU: RCU need not be told that nobody reads.
PA_CALL int __cond_resched_debian(void);

#define this_cpu_ptr(p) ((__typeof__(p))((uintptr_t)(p) + current->percpu_offset))
#define per_cpu_ptr(p, offset) ((__typeof__(p))((uintptr_t)(p) + (offset)))

#endif
