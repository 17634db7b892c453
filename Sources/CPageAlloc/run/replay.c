// SPDX-License-Identifier: Apache-2.0
//
// A slot of a replay: all tables of a given machine are built, stay alive while the books are read, and are taken
// down again. Each half has its own window of time, which is the loop's.

#include <errno.h>
#include <string.h>

#include "gang.h"
#include "../builds/registry.h"

void replay_slot(struct pa_machine *machine, const struct variant_entry *entry, const struct run_args *args,
                 struct run_result *result) {
    struct replay_args *replay = args->replay;

    for (uint32_t i = 0; i < replay->plan->repeats; i++) {
        replay->teardown = false;
        entry->replay(args, &replay->construction);
        if (replay->books && i == 0)
            *replay->books = pa_machine_books(machine);
        replay->teardown = true;
        entry->replay(args, &replay->teardowns);
    }
    *result = (struct run_result){
        .wall_ns = replay->construction.wall_ns + replay->teardowns.wall_ns,
        .cpu_ns = replay->construction.cpu_ns + replay->teardowns.cpu_ns,
        .tsc_ticks = replay->construction.tsc_ticks + replay->teardowns.tsc_ticks,
        .tables = replay->construction.tables,
        .failed_tables = replay->construction.failed_tables,
    };
}

/// Tables by kind, one after the other in one array; false where a kind may not be asked for, or all are too many.
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
    struct replay_args args = {.plan = replay, .books = books};
    const struct kmem_cache *cache;
    int32_t error;

    if (!replay->repeats || !lay_out(&args, replay))
        return EINVAL;
    error = gang_prepare_replay(gang, variant, &args);
    if (error)
        return error;
    cache = page_ptl_cache(machine, variant_entry(variant)->variant.conf.lock);
    memset(result, 0, sizeof(*result));
    result->lock_object_bytes = cache ? cache->object_size : 0;
    gang_run_replay(gang, variant, &args, &result->slot);
    result->construction_wall_ns = args.construction.wall_ns;
    result->construction_cpu_ns = args.construction.cpu_ns;
    result->teardown_wall_ns = args.teardowns.wall_ns;
    result->teardown_cpu_ns = args.teardowns.cpu_ns;
    return 0;
}
