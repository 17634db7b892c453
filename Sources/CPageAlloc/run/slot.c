// SPDX-License-Identifier: Apache-2.0
//
// One slot on one thread of a gang: what its loop is told, and what is read before and after it. Threads meet at a
// spinning barrier before the loop, so that they enter it together, and after it, so that none tidies up or prepares
// its next slot while another is being timed.

#define _GNU_SOURCE
#include <sched.h>
#include <sys/resource.h>

#include "member.h"

#include "../host/clock.h"
#include "../host/steal.h"
#include "../pgtable/protect.h"
#include "batch.h"

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

static void meet(struct member *m) {
    struct pa_gang *gang = m->gang;
    const uint32_t all = gang->threads * ++m->meetings;
    unsigned spins = 0;

    __atomic_fetch_add(&gang->arrivals, 1, __ATOMIC_ACQ_REL);
    while (__atomic_load_n(&gang->arrivals, __ATOMIC_ACQUIRE) < all)
        if (++spins % 4096 == 0)
            sched_yield();
}

static struct run_args args_of(struct member *m, const struct variant_entry *entry,
                               const struct pa_batch *batch) {
    struct pa_machine *machine = m->gang->machine;

    return (struct run_args){
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
        .race = &m->gang->race,
        .inbox = m->inbox,
        .outbox = m->gang->members[(m->index + 1) % m->gang->threads].inbox,
        .replay = m->gang->replay,
        .shape = batch->shape,
        .store = &m->store,
    };
}

/// One operation after the other, each with a window of its own; `args` is not used after.
static void run_singly(run_fn *run, struct run_args *args, uint64_t *op_ticks, struct run_result *sum) {
    const uint64_t ops = args->ops;

    args->ops = 1;
    for (uint64_t i = 0; i < ops; i++) {
        struct run_result one = {0};

        run(args, &one);
        op_ticks[i] = one.tsc_ticks ? one.tsc_ticks : one.wall_ns;
        sum->wall_ns += one.wall_ns;
        sum->cpu_ns += one.cpu_ns;
        sum->tsc_ticks += one.tsc_ticks;
        sum->tables += one.tables;
        sum->failed_tables += one.failed_tables;
    }
}

void member_run_slot(struct member *m, const struct pa_slot *slot, struct pa_slot_result *out) {
    struct pa_gang *gang = m->gang;
    struct pa_machine *machine = gang->machine;
    const struct pa_batch batch = batch_shaped(&slot->batch);
    const struct variant_entry *entry = variant_entry(slot->variant);
    struct run_args args = args_of(m, entry, &batch);
    const struct shape_env shape = {&args.shape, &m->store};
    struct run_result result = {0};
    struct rusage before, after;
    struct counter_reading events_before[PA_EVENTS] = {0}, events_after[PA_EVENTS] = {0};
    uint64_t stolen;

    task_set_policy(&m->task, machine, batch.policy, batch.mem_node);
    if (batch.hook == PA_HOOK_PROTECT || batch.hook == PA_HOOK_PROTECT_BATCHED)
        protect_open();
    m->task.delay_turns = batch.delay_turns;
    if (batch_is_bulk(&batch))
        batch_destroy_order(&batch, m->index, m->destroy_order);
    shape_open(shape, batch_is_bulk(&batch) ? batch.bulk_tables : 1, entry->variant.conf);
    if (m->index == 0)
        gang->race = (struct race_shared){.region = (uint64_t)KERNEL_REGIONS_START << PGDIR_SHIFT,
                                          .members = gang->threads};
    out->start_ns = clock_start_ns();
    out->first_host_cpu = sched_getcpu();
    stolen = steal_ticks(out->first_host_cpu);
    meet(m);
    getrusage(RUSAGE_THREAD, &before);
    counters_read(&m->counters, events_before);
    if (gang->replay)
        replay_slot(machine, entry, &args, &result);
    else if (slot->op_ticks)
        run_singly(batch_loop(entry, &batch), &args, slot->op_ticks + m->index * batch.ops, &result);
    else
        batch_loop(entry, &batch)(&args, &result);
    counters_read(&m->counters, events_after);
    getrusage(RUSAGE_THREAD, &after);
    meet(m);
    shape_close(args.mm, shape, args.env, entry->variant.conf);
    out->last_host_cpu = sched_getcpu();
    out->steal_ticks = steal_ticks(out->first_host_cpu) - stolen;
    out->events_counted = counters_between(&m->counters, events_before, events_after, out->events);
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
