// SPDX-License-Identifier: Apache-2.0
//
// What a loop gets and gives back, and the table of entry functions.

#ifndef PA_VARIANTS_RUN_H
#define PA_VARIANTS_RUN_H

#include "../include/pa_replay.h"
#include "machine.h"

struct run_result {
    uint64_t wall_ns;
    uint64_t cpu_ns;
    uint64_t tsc_ticks;
    uint64_t tables;
    uint64_t failed_tables;
};

/// What the loop of a replay needs beside: where the tables of each kind begin in `tables`.
struct replay_args {
    const struct pa_replay *plan;
    uint64_t first[PA_MM_KINDS][PA_LEVELS];
    uint64_t all; ///< tables of all kinds
    struct mm_struct *mms[PA_MM_KINDS];
    bool teardown;          ///< take down what is there, instead of building it
    struct pa_books *books; ///< where they go, or NULL
    struct run_result construction, teardowns;
};

/// Everything a loop needs, prepared before the clock is read. The loops allocate nothing of their own.
struct run_args {
    struct pgtable_env env;
    struct mm_struct *mm; ///< which tables are built: &machine->init_mm or the thread's user mm
    uint64_t ops;
    uint8_t level; ///< enum pa_level
    uint32_t bulk_tables;
    void **tables;                 ///< bulk: room for bulk_tables
    const uint32_t *destroy_order; ///< bulk: a permutation of 0 ..< bulk_tables
    uint64_t region;               ///< grow: start of this thread's part of the kernel's address space
    struct mm_struct *child;       ///< fork: the copy's mm
    struct replay_args *replay;    ///< replay only
};

typedef void run_fn(const struct run_args *args, struct run_result *result);

/// One row of the registry: a variant and its loops by enum pa_workload (bulk orders share one).
struct variant_entry {
    struct pa_variant variant;
    run_fn *run[PA_WORKLOADS];
    run_fn *replay;
};

/// The harness's own cost: the loop with nothing in it.
run_fn run_empty;

#endif
