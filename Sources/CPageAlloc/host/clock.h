// SPDX-License-Identifier: Apache-2.0
//
// The clocks that a slot is timed with.

#ifndef PA_HOST_CLOCK_H
#define PA_HOST_CLOCK_H

#include "../base/compiler.h"

/// CLOCK_MONOTONIC, in nanoseconds; no system call.
uint64_t clock_wall_ns(void);

/// The same, for when a slot began: tools know windows of time by the calls of clock_wall_ns().
uint64_t clock_start_ns(void);

/// CLOCK_THREAD_CPUTIME_ID of the calling thread, in nanoseconds; a system call.
uint64_t clock_cpu_ns(void);

/// Time-stamp counter; 0 where there is none. Plain rdtsc: rdtscp is missing on old CPU models.
PA_HOT uint64_t clock_tsc_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

#endif
