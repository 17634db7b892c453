// SPDX-License-Identifier: Apache-2.0
//
// What a loop gets and gives back.

#ifndef PA_LOOPS_LOOP_H
#define PA_LOOPS_LOOP_H

#include "../include/pa_run.h"
#include "../pgtable/mm.h"
#include "../pgtable/shape.h"
#include "displace.h"

/// What all threads of a gang share in the race workload, cleared before each slot.
struct race_shared {
    uint64_t region;  ///< where the entries are
    uint32_t claimed; ///< somebody fills them
    uint32_t state;   ///< enum race_state
    uint32_t members; ///< that have not left yet
    pmd_t *pmd;
    pud_t *pud;
};
enum race_state { RACE_OPENING = 0, RACE_READY = 1, RACE_FAILED = 2 };

/// Tables on their way from one thread of a gang to the next: NULL in a slot is none. Empty between
/// slots of a block.
#define HANDOVER_SLOTS 64u
struct handover {
    void *slots[HANDOVER_SLOTS];
};

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
    bool teardown; ///< take down what is there, instead of building it
    const struct pa_machine *machine;
    struct pa_books *books; ///< where they go, or NULL
    struct run_result construction, teardowns;
};

/// Everything a loop needs, prepared before the clock is read. The loops allocate nothing of their
/// own.
struct run_args {
    struct pgtable_env env;
    struct mm_struct *mm; ///< whose tables are built: a kernel's, the thread's user mm, or NULL
    uint64_t ops;
    uint8_t workload; ///< enum pa_workload, for loops that several share
    uint8_t level;    ///< enum pa_level
    uint32_t bulk_tables;
    uint32_t fork_gib;               ///< fork-large
    void **tables;                   ///< bulk: room for bulk_tables
    const uint32_t *destroy_order;   ///< bulk: a permutation of 0 ..< bulk_tables
    uint64_t region;                 ///< start of this thread's part of the kernel's address space
    struct mm_struct *child;         ///< fork: the copy's mm
    struct mm_struct *efi_mm;        ///< efi: the mm that is built
    const struct mm_struct *ctor_mm; ///< hotplug, efi, split: what constructors are told
    uint8_t ctor_levels, dtor_levels;
    uint8_t raw_huge_free;
    struct race_shared *race;
    struct handover *inbox, *outbox; ///< handover: from the previous thread, to the next
    struct replay_args *replay;      ///< replay only
    struct pa_shape shape;
    struct shape_store *store; ///< where a shape needs one
    struct timings *timings;   ///< single only
    struct displacement displacement;
};

/// Ticks of the time-stamp counter that single windows took. Each has room for as many as the slot has
/// operations.
struct timings {
    uint32_t *empty, *construct, *destroy;
    uint64_t empty_count, table_count; ///< that are noted down
};

typedef void run_fn(const struct run_args *args, struct run_result *result);

#endif
