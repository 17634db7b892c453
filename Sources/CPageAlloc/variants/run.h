// SPDX-License-Identifier: Apache-2.0
//
// What a loop gets and gives back, and the table of entry functions.

#ifndef PA_VARIANTS_RUN_H
#define PA_VARIANTS_RUN_H

#include "../include/pa_run.h"
#include "machine.h"

/// Everything a loop needs, prepared before the clock is read. The loops allocate nothing of their own.
struct run_args {
    struct pgtable_env env;
    struct mm_struct *mm; ///< whose tables are built: a kernel's, the thread's user mm, or NULL
    uint64_t ops;
    uint8_t level; ///< enum pa_level
    uint32_t bulk_tables;
    void **tables;                 ///< bulk: room for bulk_tables
    const uint32_t *destroy_order; ///< bulk: a permutation of 0 ..< bulk_tables
    uint64_t region;               ///< grow: start of this thread's part of the kernel's address space
    struct mm_struct *child;       ///< fork: the copy's mm
    struct pa_shape shape;
    struct shape_store *store; ///< where a shape needs one
};

struct run_result {
    uint64_t wall_ns;
    uint64_t cpu_ns;
    uint64_t tsc_ticks;
    uint64_t tables;
    uint64_t failed_tables;
};

typedef void run_fn(const struct run_args *args, struct run_result *result);

/// One row of the registry: a variant and its loops by enum pa_workload (bulk orders share one).
struct variant_entry {
    struct pa_variant variant;
    run_fn *run[PA_WORKLOADS];
};

/// The harness's own cost: the loop with nothing in it.
run_fn run_empty;

#endif
