// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "clock.h"

#include <time.h>

static uint64_t clock_ns(clockid_t clock) {
    struct timespec t;

    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

uint64_t clock_wall_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

uint64_t clock_start_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

uint64_t clock_cpu_ns(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }
