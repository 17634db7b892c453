// SPDX-License-Identifier: Apache-2.0
//
// Copies of a process's page tables, of a small one (fork) and of one with some GiB mapped at 4 KiB
// (fork-large), and a small process's tables from nothing (exec). User tables: the series leaves
// them alone but for the test of mm. One loop for the three, as for the bulk orders: what differs
// is data.

#ifndef PA_LOOPS_FORK_INC_H
#define PA_LOOPS_FORK_INC_H

#include "timing.inc.h"
#include "prepare.h"
#include "process.inc.h"

/// The parent, where there is one, is made and freed out of line: neither is timed.
PA_HOT void loop_process(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const bool large = args->workload == PA_WORKLOAD_FORK_LARGE;
    const struct vm_region heap = {LARGE_HEAP_START, args->fork_gib * PAGES_PER_GIB};
    const struct vm_region *regions = large ? &heap : small_process;
    const unsigned count = large ? 1 : SMALL_PROCESS_REGIONS;
    struct mm_struct *parent = args->workload == PA_WORKLOAD_EXEC ? NULL : args->mm, *child = args->child;
    uint64_t tables = 0, failed = 0;
    struct window w;

    if (likely(!parent || prepare_process(parent, regions, count, e, c))) {
        w = window_open();
        for (uint64_t ops = args->ops; ops; ops--) {
            failed += unlikely(!copy_regions(child, parent, regions, count, e, c));
            tables += exit_mm(child, e, c);
        }
        window_close(w, result);
    } else {
        failed = 1;
    }
    if (parent)
        take_down_process(parent, e, c);
    result->tables = tables;
    result->failed_tables = failed;
}

#endif
