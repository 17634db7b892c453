// SPDX-License-Identifier: Apache-2.0
//
// A gang of pinned threads. Each has its task, a user mm, and the memory its bulk loop needs; all of it is made
// before a slot begins. Threads wait for a slot on a condition variable and then for each other at a spinning
// barrier, so that they enter the timed loop together.

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "gang.h"

#include "../machine/steal.h"
#include "../pgtable/protect.h"
#include "batch.h"

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
    int32_t error;
};

struct pa_gang {
    struct pa_machine *machine;
    uint32_t threads, started;
    pthread_mutex_t mutex;
    pthread_cond_t go, done;
    uint64_t generation; ///< slots begun
    uint32_t running;
    bool ending;
    uint32_t arrivals; ///< spinning barrier, counts up to threads
    uint32_t variant;
    struct pa_batch batch;
    struct pa_slot_result *results;
    struct race_shared race;
    struct replay_args *replay; ///< NULL: the slot runs the batch's workload
    struct member members[];
};

static struct lock_class_key user_lock_key;

static PA_COLD int32_t pin(int32_t host_cpu) {
    cpu_set_t set;

    if (host_cpu < 0)
        return 0;
    CPU_ZERO(&set);
    CPU_SET(host_cpu, &set);
    return pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

static PA_COLD int32_t reserve_bulk(struct member *m, uint32_t tables) {
    if (m->capacity >= tables)
        return 0;
    free(m->tables);
    free(m->destroy_order);
    m->tables = calloc(tables, sizeof(*m->tables));
    m->destroy_order = calloc(tables, sizeof(*m->destroy_order));
    m->capacity = m->tables && m->destroy_order ? tables : 0;
    return m->capacity ? 0 : ENOMEM;
}

/// The mm whose tables this thread builds; NULL if there is none to name.
static struct mm_struct *mm_of(struct member *m, const struct pa_batch *batch) {
    uint8_t mm = batch_mm(batch);

    return mm == PA_MM_USER ? &m->user_mm : machine_mm(m->gang->machine, mm);
}

/// What constructors of the special allocator are told.
static const struct mm_struct *ctor_mm(const struct member *m, const struct pa_batch *batch) {
    switch (batch->mm) {
    case PA_MM_EFI: return &m->efi_mm;
    case PA_MM_NULL: return NULL;
    default: return &m->gang->machine->init_mm;
    }
}

static void wait_for_all(struct pa_gang *gang) {
    unsigned spins = 0;

    __atomic_fetch_add(&gang->arrivals, 1, __ATOMIC_ACQ_REL);
    while (__atomic_load_n(&gang->arrivals, __ATOMIC_ACQUIRE) < gang->threads)
        if (++spins % 4096 == 0)
            sched_yield();
}

static void run_slot(struct member *m) {
    struct pa_gang *gang = m->gang;
    struct pa_machine *machine = gang->machine;
    const struct pa_batch *batch = &gang->batch;
    const struct variant_entry *entry = variant_entry(gang->variant);
    run_fn *run = batch_loop(entry, batch);
    struct run_args args = {
        .env = {&machine->init_mm, page_ptl_cache(machine, entry->variant.conf.lock)},
        .mm = mm_of(m, batch),
        .ops = batch->ops,
        .workload = batch->workload,
        .level = batch->level,
        .bulk_tables = batch->bulk_tables,
        .fork_gib = batch->fork_gib,
        .tables = m->tables,
        .destroy_order = m->destroy_order,
        .region = (uint64_t)(KERNEL_REGIONS_START + m->index) << PGDIR_SHIFT,
        .child = &m->child_mm,
        .efi_mm = &m->efi_mm,
        .ctor_mm = ctor_mm(m, batch),
        .ctor_levels = batch->ctor_levels,
        .dtor_levels = batch->dtor_levels,
        .raw_huge_free = batch->raw_huge_free,
        .race = &gang->race,
        .replay = gang->replay,
        .shape = batch->shape,
        .store = &m->store,
    };
    const struct shape_env shape = {&args.shape, &m->store};
    struct pa_slot_result *out = &gang->results[m->index];
    struct run_result result = {0};
    struct rusage before, after;
    uint64_t stolen;

    m->task.mempolicy =
        (uint32_t)m->task.numa_node == batch->mem_node ? NULL : &machine->prefer_node[batch->mem_node];
    if (batch->hook == PA_HOOK_PROTECT || batch->hook == PA_HOOK_PROTECT_BATCHED)
        protect_open();
    m->task.delay_turns = batch->delay_turns;
    shape_open(shape, batch_is_bulk(batch) ? batch->bulk_tables : 1, entry->variant.conf);
    out->first_host_cpu = sched_getcpu();
    stolen = steal_ticks(out->first_host_cpu);
    wait_for_all(gang);
    getrusage(RUSAGE_THREAD, &before);
    if (gang->replay)
        replay_slot(machine, entry, &args, &result);
    else
        run(&args, &result);
    getrusage(RUSAGE_THREAD, &after);
    shape_close(args.mm, shape, args.env, entry->variant.conf);
    out->last_host_cpu = sched_getcpu();
    out->steal_ticks = steal_ticks(out->first_host_cpu) - stolen;
    out->wall_ns = result.wall_ns;
    out->cpu_ns = result.cpu_ns;
    out->tsc_ticks = result.tsc_ticks;
    out->tables = result.tables;
    out->failed_tables = result.failed_tables;
    out->voluntary_switches = (uint64_t)(after.ru_nvcsw - before.ru_nvcsw);
    out->involuntary_switches = (uint64_t)(after.ru_nivcsw - before.ru_nivcsw);
    out->minor_faults = (uint64_t)(after.ru_minflt - before.ru_minflt);
    out->major_faults = (uint64_t)(after.ru_majflt - before.ru_majflt);
}

static PA_COLD void main_loop(struct member *m) {
    struct pa_gang *gang = m->gang;
    uint64_t seen = 0;

    m->error = pin(m->host_cpu);
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
        run_slot(m);
        pthread_mutex_lock(&gang->mutex);
        if (--gang->running == 0)
            pthread_cond_signal(&gang->done);
    }
    pthread_mutex_unlock(&gang->mutex);
}

/// The part of the stack that is skipped belongs to this frame: main_loop() is never inlined into it.
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

/// Runs one slot to its end. The caller has checked it.
static void run_on_all(struct pa_gang *gang, uint32_t variant, const struct pa_batch *batch,
                       struct pa_slot_result *results) {
    pthread_mutex_lock(&gang->mutex);
    gang->variant = variant;
    gang->batch = *batch;
    gang->results = results;
    gang->running = gang->threads;
    gang->arrivals = 0;
    gang->race = (struct race_shared){.region = (uint64_t)KERNEL_REGIONS_START << PGDIR_SHIFT,
                                      .members = gang->threads};
    gang->generation++;
    pthread_cond_broadcast(&gang->go);
    while (gang->running)
        pthread_cond_wait(&gang->done, &gang->mutex);
    pthread_mutex_unlock(&gang->mutex);
}

int32_t pa_gang_run(struct pa_gang *gang, uint32_t variant, const struct pa_batch *batch,
                    struct pa_slot_result *results) {
    if (!batch_valid(gang->machine, variant, batch))
        return EINVAL;
    for (uint32_t t = 0; t < gang->threads && batch_is_bulk(batch); t++) {
        if (reserve_bulk(&gang->members[t], batch->bulk_tables))
            return ENOMEM;
        batch_destroy_order(batch, t, gang->members[t].destroy_order);
    }
    const struct pa_batch shaped = batch_shaped(batch);

    run_on_all(gang, variant, &shaped, results);
    return 0;
}

PA_COLD int32_t gang_prepare_replay(struct pa_gang *gang, uint32_t variant, struct replay_args *args) {
    const struct pa_batch batch = {.mem_node = args->plan->mem_node};
    struct member *m = &gang->members[0];

    if (gang->threads != 1 || !batch_valid(gang->machine, variant, &batch))
        return EINVAL;
    args->mms[PA_MM_INIT] = &gang->machine->init_mm;
    args->mms[PA_MM_USER] = &m->user_mm;
    args->mms[PA_MM_EFI] = &m->efi_mm;
    return reserve_bulk(m, (uint32_t)args->all);
}

void gang_run_replay(struct pa_gang *gang, uint32_t variant, struct replay_args *args,
                     struct pa_slot_result *result) {
    const struct pa_batch batch = {.mem_node = args->plan->mem_node};

    gang->replay = args;
    run_on_all(gang, variant, &batch, result);
    gang->replay = NULL;
}

PA_COLD struct pa_machine *gang_machine(struct pa_gang *gang) { return gang->machine; }

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
        free(gang->members[t].tables);
        free(gang->members[t].destroy_order);
    }
    pthread_cond_destroy(&gang->go);
    pthread_cond_destroy(&gang->done);
    pthread_mutex_destroy(&gang->mutex);
    free(gang);
}
