// SPDX-License-Identifier: Apache-2.0
//
// One slot on one thread of a gang: what its loop is told of this thread, and what is read before
// and after it. Threads meet at a spinning barrier before the loop, so that they enter it together,
// and after it, so that none tidies up or prepares its next slot while another is being timed.

#define _GNU_SOURCE
#include <sched.h>
#include <sys/resource.h>

#include "member.h"
#include "timings.h"

#include "../host/clock.h"
#include "../host/steal.h"
#include "../pgtable/protect.h"

static void meet(struct member *m) {
    struct pa_gang *gang = m->gang;
    const uint32_t all = gang->threads * ++m->meetings;
    unsigned spins = 0;

    __atomic_fetch_add(&gang->arrivals, 1, __ATOMIC_ACQ_REL);
    while (__atomic_load_n(&gang->arrivals, __ATOMIC_ACQUIRE) < all)
        if (++spins % 4096 == 0)
            sched_yield();
}

/// The batch's arguments, with what this thread has of its own.
static struct run_args args_of(struct member *m, const struct batch *batch) {
    struct run_args args = batch->args;

    if (batch->mm == PA_MM_USER)
        args.mm = &m->user_mm;
    if (batch->tells_efi_mm)
        args.ctor_mm = &m->efi_mm;
    args.tables = m->tables;
    args.destroy_order = m->destroy_order;
    args.region = (uint64_t)(KERNEL_REGIONS_START + m->index) << PGDIR_SHIFT;
    args.child = &m->child_mm;
    args.efi_mm = &m->efi_mm;
    args.race = &m->gang->race;
    args.inbox = m->inbox;
    args.outbox = m->gang->members[(m->index + 1) % m->gang->threads].inbox;
    args.store = &m->store;
    args.timings = &m->timings;
    args.displacement = (struct displacement){m->displacement.memory, batch->displaced_bytes};
    return args;
}

void member_run_slot(struct member *m, const struct batch *batch, struct pa_slot_result *out) {
    struct pa_gang *gang = m->gang;
    struct run_args args = args_of(m, batch);
    const struct shape_env shape = {&args.shape, &m->store};
    uint64_t *op_ticks = batch->op_ticks ? batch->op_ticks + m->index * args.ops : NULL;
    struct run_result result = {0};
    struct rusage before, after;
    struct counter_reading events_before[PA_EVENTS] = {0}, events_after[PA_EVENTS] = {0};
    uint64_t stolen;

    task_set_policy(&m->task, gang->machine, batch->memory);
    if (batch->protects)
        protect_open();
    m->task.delay_turns = batch->delay_turns;
    if (batch->order)
        batch_destroy_order(batch, m->index, m->destroy_order);
    shape_open(shape, batch->order ? batch->kept_tables : 1, batch->conf);
    if (m->index == 0)
        gang->race = (struct race_shared){.region = (uint64_t)KERNEL_REGIONS_START << PGDIR_SHIFT,
                                          .members = gang->threads};
    out->start_ns = clock_start_ns();
    out->first_host_cpu = sched_getcpu();
    stolen = steal_ticks(out->first_host_cpu);
    meet(m);
    getrusage(RUSAGE_THREAD, &before);
    counters_read(&m->counters, events_before);
    batch->perform(batch->run, &args, op_ticks, &result);
    counters_read(&m->counters, events_after);
    getrusage(RUSAGE_THREAD, &after);
    meet(m);
    shape_close(args.mm, shape, args.env, batch->conf);
    out->last_host_cpu = sched_getcpu();
    out->steal_ticks = steal_ticks(out->first_host_cpu) - stolen;
    out->events_counted = counters_between(&m->counters, events_before, events_after, out->events);
    out->wall_ns = result.wall_ns;
    out->cpu_ns = result.cpu_ns;
    out->tsc_ticks = result.tsc_ticks;
    out->tables = result.tables;
    out->failed_tables = result.failed_tables;
    out->loop_ns = result.wall_ns;
    out->construct_ns = out->destroy_ns = out->window_ns = out->interrupted_windows = 0;
    if (batch->times_windows)
        timings_settle(&m->timings, batch->displaced_bytes, out);
    out->chain_ticks = clock_chain_ticks();
    out->voluntary_switches = (uint64_t)(after.ru_nvcsw - before.ru_nvcsw);
    out->involuntary_switches = (uint64_t)(after.ru_nivcsw - before.ru_nivcsw);
    out->minor_faults = (uint64_t)(after.ru_minflt - before.ru_minflt);
    out->major_faults = (uint64_t)(after.ru_majflt - before.ru_majflt);
}
