// SPDX-License-Identifier: Apache-2.0

#include "timings.h"

#include <stdlib.h>

#include "../base/bits.h"

#define INTERRUPTED_MEDIANS 4u ///< a window of more medians than this was interrupted
/// But not after other work below this: what memory keeps waiting is part of the cost, and differs between
/// builds. An interrupt that is shorter would have to come into one window of many.
#define COLD_WINDOW_NS 20000.0

PA_COLD bool timings_reserve(struct timings *timings, uint64_t *room, uint64_t ops) {
    if (*room >= ops)
        return true;
    timings_free(timings);
    *room = 0;
    timings->empty = calloc(ops, sizeof(*timings->empty));
    timings->construct = calloc(ops, sizeof(*timings->construct));
    timings->destroy = calloc(ops, sizeof(*timings->destroy));
    if (!timings->empty || !timings->construct || !timings->destroy)
        return false;
    *room = ops;
    return true;
}

PA_COLD void timings_free(struct timings *timings) {
    free(timings->empty);
    free(timings->construct);
    free(timings->destroy);
    *timings = (struct timings){0};
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

PA_COLD double timings_mean(uint32_t *values, uint64_t count, uint64_t usual, uint64_t *interrupted) {
    uint64_t limit, kept = 0;
    double sum = 0;

    if (!count)
        return 0;
    qsort(values, count, sizeof(*values), by_value);
    limit = MAX((uint64_t)values[count / 2] * INTERRUPTED_MEDIANS, usual);
    for (; kept < count && values[kept] <= limit; kept++)
        sum += values[kept];
    *interrupted += count - kept;
    return sum / (double)kept;
}

/// Whole nanoseconds of `tables` windows that take `ticks` each; never negative.
static uint64_t total_ns(double ticks, uint64_t tables, double ns_per_tick) {
    double ns = ticks * (double)tables * ns_per_tick;

    return ns > 0 ? (uint64_t)(ns + 0.5) : 0;
}

PA_COLD void timings_settle(struct timings *timings, bool is_cold, struct pa_slot_result *out) {
    const uint64_t tables = timings->table_count;
    // The loop as a whole was timed with both clocks.
    double ns_per_tick = out->tsc_ticks ? (double)out->wall_ns / (double)out->tsc_ticks : 0;
    uint64_t usual = is_cold && ns_per_tick > 0 ? (uint64_t)(COLD_WINDOW_NS / ns_per_tick) : 0;
    uint64_t interrupted = 0;
    double empty = timings_mean(timings->empty, timings->empty_count, usual, &interrupted);
    double construct = timings_mean(timings->construct, tables, usual, &interrupted) - empty;
    double destroy = timings_mean(timings->destroy, tables, usual, &interrupted) - empty;

    out->construct_ns = total_ns(construct, tables, ns_per_tick);
    out->destroy_ns = total_ns(destroy, tables, ns_per_tick);
    out->window_ns = total_ns(empty, tables, ns_per_tick);
    out->interrupted_windows = interrupted;
    out->wall_ns = out->cpu_ns = out->construct_ns + out->destroy_ns;
    out->tsc_ticks = total_ns(construct, tables, 1) + total_ns(destroy, tables, 1);
}
