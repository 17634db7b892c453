// SPDX-License-Identifier: Apache-2.0
//
// Copies of a process's page tables, of a small one (fork) and of one with 1 GiB mapped at 4 KiB (fork_large), and
// a small process's tables from nothing (exec). User tables: the series leaves them alone but for the test of mm.

#ifndef PA_VARIANTS_LOOPS_FORK_INC_H
#define PA_VARIANTS_LOOPS_FORK_INC_H

#include "../timing.inc.h"
#include "prepare.h"
#include "process.inc.h"

PA_HOT void loop_fork(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    struct mm_struct *parent = args->mm, *child = args->child;
    uint64_t tables = 0, failed = 0;
    struct window w;

    if (likely(copy_process(parent, NULL, e, c))) {
        w = window_open();
        for (uint64_t ops = args->ops; ops; ops--) {
            failed += unlikely(!copy_process(child, parent, e, c));
            tables += exit_mm(child, e, c);
        }
        window_close(w, result);
    } else {
        failed = 1;
    }
    exit_mm(parent, e, c);
    result->tables = tables;
    result->failed_tables = failed;
}

/// The parent is made and freed out of line: neither is timed.
PA_HOT void loop_fork_large(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    struct mm_struct *parent = args->mm, *child = args->child;
    uint64_t tables = 0, failed = 0;
    struct window w;

    if (likely(prepare_large_process(parent, e, c))) {
        w = window_open();
        for (uint64_t ops = args->ops; ops; ops--) {
            failed += unlikely(!copy_regions(child, parent, large_process, 1, e, c));
            tables += exit_mm(child, e, c);
        }
        window_close(w, result);
    } else {
        failed = 1;
    }
    take_down_process(parent, e, c);
    result->tables = tables;
    result->failed_tables = failed;
}

/// execve() and exit() of a program that did nothing: its first faults, and exit_mmap().
PA_HOT void loop_exec(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    struct mm_struct *mm = args->mm;
    uint64_t tables = 0, failed = 0;
    struct window w = window_open();

    for (uint64_t ops = args->ops; ops; ops--) {
        failed += unlikely(!copy_process(mm, NULL, e, c));
        tables += exit_mm(mm, e, c);
    }
    window_close(w, result);
    result->tables = tables;
    result->failed_tables = failed;
}

#endif
