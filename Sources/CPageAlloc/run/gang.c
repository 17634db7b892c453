// SPDX-License-Identifier: Apache-2.0
//
// The life of a gang of pinned threads. Each has its task, a user mm, and the memory its bulk loop
// needs; all of it is made before a slot begins. Threads wait on a condition variable for slots to
// run and then do all of them without a pause; what one does in a slot is in slot.c.

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "member.h"
#include "timings.h"

static struct lock_class_key user_lock_key;

static PA_COLD int32_t pin(int32_t host_cpu) {
    cpu_set_t set;

    if (host_cpu < 0)
        return 0;
    CPU_ZERO(&set);
    CPU_SET(host_cpu, &set);
    return pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

static PA_COLD int32_t reserve_tables(struct member *m, uint32_t tables) {
    if (m->capacity >= tables)
        return 0;
    free(m->tables);
    free(m->destroy_order);
    m->tables = calloc(tables, sizeof(*m->tables));
    m->destroy_order = calloc(tables, sizeof(*m->destroy_order));
    m->capacity = m->tables && m->destroy_order ? tables : 0;
    return m->capacity ? 0 : ENOMEM;
}

static PA_COLD void main_loop(struct member *m) {
    struct pa_gang *gang = m->gang;
    uint64_t seen = 0;

    m->error = pin(m->host_cpu);
    m->inbox = aligned_alloc(PA_CACHELINE, sizeof(*m->inbox));
    if (m->inbox)
        *m->inbox = (struct handover){{NULL}};
    else
        m->error = ENOMEM;
    counters_open(&m->counters, counter_events);
    task_init(&m->task, gang->machine, m->cpu);
    spinlock_boot_init(&m->user_mm.page_table_lock, "mm->page_table_lock", &user_lock_key);
    spinlock_boot_init(&m->child_mm.page_table_lock, "mm->page_table_lock", &user_lock_key);
    spinlock_boot_init(&m->efi_mm.page_table_lock, "mm->page_table_lock", &user_lock_key);
    m->efi_mm.flags = 1ul << MMF_KERNEL;
    pthread_mutex_lock(&gang->mutex);
    gang->started++;
    pthread_cond_signal(&gang->done);
    for (;;) {
        while (gang->generation == seen && !gang->ending)
            pthread_cond_wait(&gang->go, &gang->mutex);
        if (gang->ending)
            break;
        seen = gang->generation;
        pthread_mutex_unlock(&gang->mutex);
        m->meetings = 0;
        for (uint32_t i = 0; i < gang->count; i++)
            member_run_slot(m, &gang->batches[i], &gang->results[i * gang->threads + m->index]);
        pthread_mutex_lock(&gang->mutex);
        if (--gang->running == 0)
            pthread_cond_signal(&gang->done);
    }
    pthread_mutex_unlock(&gang->mutex);
    counters_close(&m->counters);
}

/// The part of the stack that is skipped belongs to this frame: main_loop() is never inlined into
/// it.
static PA_COLD void *member_main(void *argument) {
    struct member *m = argument;
    volatile char *skipped = __builtin_alloca(m->gang->machine->config.stack_offset_bytes + 1);

    skipped[0] = 0;
    main_loop(m);
    return NULL;
}

static PA_COLD bool placement_valid(const struct pa_machine *machine, const uint32_t *cpus,
                                    uint32_t threads) {
    bool taken[PA_MAX_CPUS] = {false};

    if (!threads || threads > machine->config.cpu_count)
        return false;
    for (uint32_t t = 0; t < threads; t++) {
        if (cpus[t] >= machine->config.cpu_count || taken[cpus[t]])
            return false;
        taken[cpus[t]] = true;
    }
    return true;
}

PA_COLD struct pa_gang *pa_gang_create(struct pa_machine *machine, const uint32_t *cpus, uint32_t threads,
                                       int32_t *error_out) {
    size_t bytes = ALIGN_UP(sizeof(struct pa_gang) + threads * sizeof(struct member), PA_CACHELINE);
    struct pa_gang *gang;

    *error_out = EINVAL;
    if (!placement_valid(machine, cpus, threads))
        return NULL;
    gang = aligned_alloc(PA_CACHELINE, bytes);
    *error_out = ENOMEM;
    if (!gang)
        return NULL;
    memset(gang, 0, bytes);
    gang->machine = machine;
    pthread_mutex_init(&gang->mutex, NULL);
    pthread_cond_init(&gang->go, NULL);
    pthread_cond_init(&gang->done, NULL);
    *error_out = 0;
    for (; gang->threads < threads && !*error_out; gang->threads++) {
        struct member *m = &gang->members[gang->threads];

        m->gang = gang;
        m->index = gang->threads;
        m->cpu = cpus[m->index];
        m->host_cpu = machine->config.cpus[m->cpu].host_cpu;
        *error_out = pthread_create(&m->thread, NULL, member_main, m);
        if (*error_out)
            break;
    }
    pthread_mutex_lock(&gang->mutex);
    while (gang->started < gang->threads)
        pthread_cond_wait(&gang->done, &gang->mutex);
    pthread_mutex_unlock(&gang->mutex);
    for (uint32_t t = 0; t < gang->threads && !*error_out; t++)
        *error_out = gang->members[t].error;
    if (*error_out) {
        pa_gang_destroy(gang);
        return NULL;
    }
    return gang;
}

/// What a thread writes to in a batch's loop. False: no memory.
static PA_COLD bool reserve(struct member *m, const struct batch *batch) {
    if (batch->kept_tables && reserve_tables(m, batch->kept_tables))
        return false;
    if (batch->times_windows && !timings_reserve(&m->timings, &m->timings_room, batch->args.ops))
        return false;
    return !batch->displaced_bytes || displacement_reserve(&m->displacement, batch->displaced_bytes);
}

int32_t gang_run(struct pa_gang *gang, const struct batch *batches, uint32_t count,
                 struct pa_slot_result *results) {
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t t = 0; t < gang->threads; t++)
            if (!reserve(&gang->members[t], &batches[i]))
                return ENOMEM;
    pthread_mutex_lock(&gang->mutex);
    gang->batches = batches;
    gang->count = count;
    gang->results = results;
    gang->running = gang->threads;
    gang->arrivals = 0;
    gang->generation++;
    pthread_cond_broadcast(&gang->go);
    while (gang->running)
        pthread_cond_wait(&gang->done, &gang->mutex);
    pthread_mutex_unlock(&gang->mutex);
    return 0;
}

int32_t pa_gang_run(struct pa_gang *gang, const struct pa_slot *slots, uint32_t count,
                    struct pa_slot_result *results) {
    if (gang->prepared_room < count) {
        free(gang->prepared);
        gang->prepared = calloc(count, sizeof(*gang->prepared));
        gang->prepared_room = gang->prepared ? count : 0;
    }
    if (gang->prepared_room < count)
        return ENOMEM;
    for (uint32_t i = 0; i < count; i++)
        if (!batch_prepare_slot(gang->machine, &slots[i], &gang->prepared[i]))
            return EINVAL;
    return gang_run(gang, gang->prepared, count, results);
}

PA_COLD struct pa_machine *gang_machine(struct pa_gang *gang) { return gang->machine; }

PA_COLD uint32_t gang_threads(const struct pa_gang *gang) { return gang->threads; }

PA_COLD struct task_struct *gang_task(struct pa_gang *gang, uint32_t thread) {
    return &gang->members[thread].task;
}

PA_COLD void pa_gang_destroy(struct pa_gang *gang) {
    pthread_mutex_lock(&gang->mutex);
    gang->ending = true;
    pthread_cond_broadcast(&gang->go);
    pthread_mutex_unlock(&gang->mutex);
    for (uint32_t t = 0; t < gang->threads; t++) {
        pthread_join(gang->members[t].thread, NULL);
        free(gang->members[t].inbox);
        free(gang->members[t].tables);
        free(gang->members[t].destroy_order);
        timings_free(&gang->members[t].timings);
        displacement_free(&gang->members[t].displacement);
    }
    free(gang->prepared);
    pthread_cond_destroy(&gang->go);
    pthread_cond_destroy(&gang->done);
    pthread_mutex_destroy(&gang->mutex);
    free(gang);
}
