// SPDX-License-Identifier: Apache-2.0
//
// A gang and its threads, from inside.

#ifndef PA_RUN_MEMBER_H
#define PA_RUN_MEMBER_H

#include <pthread.h>

#include "gang.h"

#include "../host/counters.h"

#define KERNEL_REGIONS_START 256u ///< first PGD entry of the kernel's half

struct member {
    struct pa_gang *gang;
    pthread_t thread;
    uint32_t index;
    uint32_t cpu; ///< the machine's CPU
    int32_t host_cpu;
    struct task_struct task;
    struct mm_struct user_mm, child_mm, efi_mm;
    void **tables;
    uint32_t *destroy_order;
    uint32_t capacity;
    struct shape_store store;
    struct timings timings;
    uint64_t timings_room;
    struct displacement displacement;
    struct handover *inbox; ///< of its own making, so that it lies on its node
    struct counters counters;
    uint32_t meetings; ///< at the barrier, since the first of the slots
    int32_t error;
};

struct pa_gang {
    struct pa_machine *machine;
    uint32_t threads, started;
    pthread_mutex_t mutex;
    pthread_cond_t go, done;
    uint64_t generation; ///< calls that ran slots
    uint32_t running;
    bool ending;
    uint32_t arrivals; ///< at the spinning barrier, of all threads and meetings
    const struct batch *batches;
    uint32_t count;
    struct pa_slot_result *results;
    struct race_shared race;
    struct batch *prepared; ///< room that pa_gang_run() keeps
    uint32_t prepared_room;
    struct member members[];
};

/// Runs one slot on this thread, together with the gang's others.
void member_run_slot(struct member *m, const struct batch *batch, struct pa_slot_result *out);

#endif
