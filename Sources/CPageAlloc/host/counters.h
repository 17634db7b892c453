// SPDX-License-Identifier: Apache-2.0

#ifndef PA_HOST_COUNTERS_H
#define PA_HOST_COUNTERS_H

#include <stdint.h>

#include "../base/compiler.h"
#include "../include/pa_run.h"

/// One event as perf_event_open(2) names it.
struct counter_event {
    uint32_t type;
    uint64_t config;
};

/// The counters of one thread; -1 for those that the machine lacks.
struct counters {
    int32_t files[PA_EVENTS];
};

struct counter_reading {
    uint64_t value, enabled_ns, running_ns;
};

/// The events of enum pa_event.
extern const struct counter_event counter_events[PA_EVENTS];

/// Counts the calling thread's events in user space from now on. Returns 0, or the errno value of
/// the first event that cannot be had.
int32_t counters_open(struct counters *counters, const struct counter_event *events);

void counters_close(struct counters *counters);

void counters_read(const struct counters *counters, struct counter_reading *readings);

/// What was counted between two readings. Returns a mask of the events, bit 1 << enum pa_event,
/// that were counted all the time: where the machine has too few counters the kernel lets events
/// take turns, and their counts are guesses.
uint32_t counters_between(const struct counters *counters, const struct counter_reading *before,
                          const struct counter_reading *after, uint64_t *counts);

#endif
