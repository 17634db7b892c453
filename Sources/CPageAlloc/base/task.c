// SPDX-License-Identifier: Apache-2.0

//
// The current task, and __cond_resched() with rcu_all_qs() (kernel/sched/core.c,
// kernel/rcu/tree_plugin.h, 6.12). Nothing in the model asks for the CPU, so what remains are the
// calls and the tests.

#include "task.h"

#include <sched.h>

_Thread_local struct task_struct *current_task __attribute__((tls_model("initial-exec")));

static PA_CALL void rcu_all_qs(void) {
    if (!READ_ONCE(current->rcu_urgent_qs))
        return;
    current->rcu_urgent_qs = 0;
}

int __cond_resched(void) {
    if (unlikely(READ_ONCE(current->preempt_count) == PREEMPT_NEED_RESCHED &&
                 (current->irq_flags & X86_EFLAGS_IF))) {
        sched_yield();
        return 1;
    }
    rcu_all_qs();
    return 0;
}
