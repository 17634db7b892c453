// SPDX-License-Identifier: Apache-2.0
//
// A slot of a replay: all tables of a given machine are built, stay alive while the books are read,
// and are taken down again. Each half has its own window of time, which is the loop's.

#include <errno.h>
#include <string.h>

#include "gang.h"

/// Builds all tables and takes them down, as often as the replay says. `sum` is of both.
static void perform_replay(run_fn *run, struct run_args *args, uint64_t *op_ticks, struct run_result *sum) {
    struct replay_args *replay = args->replay;

    (void)op_ticks;
    replay->mms[PA_MM_INIT] = &init_mm;
    replay->mms[PA_MM_USER] = args->mm;
    replay->mms[PA_MM_EFI] = args->efi_mm;
    for (uint32_t i = 0; i < replay->plan->repeats; i++) {
        replay->teardown = false;
        run(args, &replay->construction);
        if (replay->books && i == 0)
            *replay->books = pa_machine_books(replay->machine);
        replay->teardown = true;
        run(args, &replay->teardowns);
    }
    *sum = (struct run_result){
        .wall_ns = replay->construction.wall_ns + replay->teardowns.wall_ns,
        .cpu_ns = replay->construction.cpu_ns + replay->teardowns.cpu_ns,
        .tsc_ticks = replay->construction.tsc_ticks + replay->teardowns.tsc_ticks,
        .tables = replay->construction.tables,
        .failed_tables = replay->construction.failed_tables,
    };
}

/// Tables by kind, one after the other in one array; false where a kind may not be asked for, or
/// all are too many.
static PA_COLD bool lay_out(struct replay_args *args, const struct pa_replay *replay) {
    for (unsigned mm = 0; mm < PA_MM_KINDS; mm++) {
        for (unsigned level = 0; level < PA_LEVELS; level++) {
            uint32_t count = replay->tables[mm][level];

            if (count && (mm == PA_MM_NULL || (mm == PA_MM_INIT && level == PA_LEVEL_PGD)))
                return false;
            args->first[mm][level] = args->all;
            args->all += count;
        }
    }
    return args->all > 0 && args->all <= UINT32_MAX;
}

int32_t pa_gang_replay(struct pa_gang *gang, uint32_t variant, const struct pa_replay *replay,
                       struct pa_books *books, struct pa_replay_result *result) {
    struct pa_machine *machine = gang_machine(gang);
    struct replay_args args = {.plan = replay, .machine = machine, .books = books};
    const struct pa_batch of_empty = {.memory = {.node = replay->mem_node}};
    struct batch batch;
    int32_t error;

    memset(result, 0, sizeof(*result));
    if (gang_threads(gang) != 1 || !replay->repeats || !lay_out(&args, replay) ||
        !batch_prepare(machine, variant, &of_empty, &batch))
        return EINVAL;
    batch.run = variant_loop(variant, LOOP_replay, PA_HOOK_NONE);
    batch.perform = perform_replay;
    batch.args.replay = &args;
    batch.mm = PA_MM_USER;
    batch.kept_tables = (uint32_t)args.all;
    error = gang_run(gang, &batch, 1, &result->slot);
    if (error)
        return error;
    if (batch.args.env.page_ptl_cachep)
        result->lock_object_bytes = batch.args.env.page_ptl_cachep->object_size;
    result->construction_wall_ns = args.construction.wall_ns;
    result->construction_cpu_ns = args.construction.cpu_ns;
    result->teardown_wall_ns = args.teardowns.wall_ns;
    result->teardown_cpu_ns = args.teardowns.cpu_ns;
    return 0;
}
