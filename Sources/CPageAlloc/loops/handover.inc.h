// SPDX-License-Identifier: Apache-2.0
//
// Tables that one thread constructs and the next destroys, round the gang: on a machine of several
// nodes pages and locks of one node are freed by another's CPU, which puts a page on its own list
// of the far zone (mm/page_alloc.c, 6.12: free_unref_page) and an object into a slab that is not
// its own (mm/slub.c: __slab_free). Each pair of neighbours has a ring of slots. A thread takes out
// what was put in some operations ago, so that it need not wait for a neighbour who is a little
// behind. Every thread puts in as many tables as it takes out: all rings are empty in the end, and
// they cannot all be full meanwhile, since each thread has at most HANDOVER_LAG tables under way
// and one more.

#ifndef PA_LOOPS_HANDOVER_INC_H
#define PA_LOOPS_HANDOVER_INC_H

#include <sched.h>

#include "tables.inc.h"
#include "timing.inc.h"

#define HANDOVER_LAG (HANDOVER_SLOTS / 2)
/// Stands in the slot of a table that found no memory. NULL is an empty slot.
#define HANDOVER_FAILED ((void *)1)

/// The neighbour is behind. If the two share a CPU, the neighbour gets it.
static PA_COLD void handover_wait(unsigned *spins) {
    cpu_relax();
    if (++*spins % 4096 == 0)
        sched_yield();
}

PA_HOT void hand_over(void **slot, void *table) {
    unsigned spins = 0;

    while (unlikely(__atomic_load_n(slot, __ATOMIC_ACQUIRE)))
        handover_wait(&spins);
    __atomic_store_n(slot, table, __ATOMIC_RELEASE);
}

PA_HOT void *take_over(void **slot) {
    unsigned spins = 0;
    void *table;

    while (unlikely(!(table = __atomic_load_n(slot, __ATOMIC_ACQUIRE))))
        handover_wait(&spins);
    __atomic_store_n(slot, NULL, __ATOMIC_RELEASE);
    return table;
}

PA_HOT void handover_kind(enum table_kind kind, const struct run_args *args, struct run_result *result,
                          const struct pa_conf c) {
    const struct pgtable_env e = args->env;
    const struct shape_env s = {&args->shape, args->store};
    struct handover *inbox = args->inbox, *outbox = args->outbox;
    const uint64_t ops = args->ops, lag = MIN(ops, HANDOVER_LAG);
    struct mm_struct *mm = mm_of(kind, args);
    uint64_t failed = 0;
    struct window w = window_open();

    for (uint64_t op = 0; op < ops + lag; op++) {
        void *table;

        if (likely(op < ops)) {
            table = construct(kind, mm, s, e, c);
            if (likely(table)) {
                install(kind, mm, c);
            } else {
                table = HANDOVER_FAILED;
                failed++;
            }
            hand_over(&outbox->slots[op % HANDOVER_SLOTS], table);
        }
        if (likely(op >= lag)) {
            table = take_over(&inbox->slots[(op - lag) % HANDOVER_SLOTS]);
            if (likely(table != HANDOVER_FAILED))
                destroy(kind, table, mm, s, e, c);
        }
    }
    window_close(w, result);
    result->tables = ops - failed;
    result->failed_tables = failed;
}

LOOP_OF_EVERY_KIND(handover)

#endif
