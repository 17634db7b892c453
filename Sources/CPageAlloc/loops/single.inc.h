// SPDX-License-Identifier: Apache-2.0
//
// One table after the other, each construction and each destruction timed by itself, after other work
// if the slot asks for it: what a kernel pays that makes a table now and then. In churn a processor
// overlaps the constructor with the clearing of the page and with the destruction of the table
// before (docs/conditions.md).

#ifndef PA_LOOPS_SINGLE_INC_H
#define PA_LOOPS_SINGLE_INC_H

#include "tables.inc.h"
#include "timing.inc.h"

PA_HOT uint64_t single_open(const struct displacement *d) {
    uint64_t opened;

    if (d->bytes)
        displace(d);
    opened = clock_ticks_before();
    barrier();
    return opened;
}

PA_HOT uint32_t single_close(uint64_t opened) {
    uint64_t ticks;

    barrier();
    ticks = clock_ticks_after() - opened;
    return (uint32_t)MIN(ticks, UINT32_MAX);
}

PA_HOT void single_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                        const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct shape_env s = {&args->shape, args->store};
    const struct displacement *d = &args->displacement;
    struct timings *timings = args->timings;
    struct mm_struct *mm = mm_of(kind, args);
    uint64_t made = 0, opened;
    struct window w = window_open();

    for (uint64_t op = 0; op < args->ops; op++) {
        void *table;

        opened = single_open(d);
        timings->empty[op] = single_close(opened);

        opened = single_open(d);
        table = construct(kind, mm, s, e, c);
        OPTIMIZER_HIDE_VAR(table);
        if (unlikely(!table))
            continue;
        install(kind, mm, c);
        timings->construct[made] = single_close(opened);

        opened = single_open(d);
        destroy(kind, table, mm, s, e, c);
        timings->destroy[made] = single_close(opened);
        made++;
    }
    window_close(w, result);
    timings->empty_count = args->ops;
    timings->table_count = made;
    result->tables = made;
    result->failed_tables = args->ops - made;
}

LOOP_OF_EVERY_KIND(single)

PA_HOT void shaped_single(const struct run_args *args, struct run_result *result, const struct pa_conf c) {
    single_kind(TABLE_SHAPED, args, result, c);
}

#endif
