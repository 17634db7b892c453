// SPDX-License-Identifier: Apache-2.0
//
// Hardware events through perf_event_open(2). Each event is opened alone: a group is counted
// together or not at all, and few machines have counters for six events.

#define _GNU_SOURCE
#include "counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CACHE_READ(cache, result)                                                                            \
    ((cache) | (uint64_t)PERF_COUNT_HW_CACHE_OP_READ << 8 | (uint64_t)(result) << 16)

const struct counter_event counter_events[PA_EVENTS] = {
    [PA_EVENT_INSTRUCTIONS] = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
    [PA_EVENT_CYCLES] = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
    [PA_EVENT_CACHE_MISSES] = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
    [PA_EVENT_DTLB_MISSES] = {PERF_TYPE_HW_CACHE,
                              CACHE_READ(PERF_COUNT_HW_CACHE_DTLB, PERF_COUNT_HW_CACHE_RESULT_MISS)},
    [PA_EVENT_NODE_LOADS] = {PERF_TYPE_HW_CACHE,
                             CACHE_READ(PERF_COUNT_HW_CACHE_NODE, PERF_COUNT_HW_CACHE_RESULT_ACCESS)},
    [PA_EVENT_NODE_LOAD_MISSES] = {PERF_TYPE_HW_CACHE,
                                   CACHE_READ(PERF_COUNT_HW_CACHE_NODE, PERF_COUNT_HW_CACHE_RESULT_MISS)},
};

PA_COLD int32_t counters_open(struct counters *counters, const struct counter_event *events) {
    int32_t error = 0;

    for (unsigned i = 0; i < PA_EVENTS; i++) {
        struct perf_event_attr attr = {
            .type = events[i].type,
            .size = sizeof(attr),
            .config = events[i].config,
            .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
            .exclude_kernel = 1,
            .exclude_hv = 1,
        };

        counters->files[i] = (int32_t)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
        if (counters->files[i] < 0 && !error)
            error = errno;
    }
    return error;
}

PA_COLD void counters_close(struct counters *counters) {
    for (unsigned i = 0; i < PA_EVENTS; i++)
        if (counters->files[i] >= 0)
            close(counters->files[i]);
}

void counters_read(const struct counters *counters, struct counter_reading *readings) {
    for (unsigned i = 0; i < PA_EVENTS; i++)
        if (counters->files[i] >= 0 &&
            read(counters->files[i], &readings[i], sizeof(readings[i])) != (ssize_t)sizeof(readings[i]))
            memset(&readings[i], 0, sizeof(readings[i]));
}

uint32_t counters_between(const struct counters *counters, const struct counter_reading *before,
                          const struct counter_reading *after, uint64_t *counts) {
    uint32_t counted = 0;

    for (unsigned i = 0; i < PA_EVENTS; i++) {
        const uint64_t enabled = after[i].enabled_ns - before[i].enabled_ns;
        const uint64_t running = after[i].running_ns - before[i].running_ns;

        counts[i] = 0;
        if (counters->files[i] < 0 || !before[i].enabled_ns || !after[i].enabled_ns || enabled != running)
            continue;
        counts[i] = after[i].value - before[i].value;
        counted |= 1u << i;
    }
    return counted;
}

PA_COLD int32_t pa_events_error(void) {
    struct counters counters;
    int32_t error = counters_open(&counters, counter_events);

    counters_close(&counters);
    return error;
}
