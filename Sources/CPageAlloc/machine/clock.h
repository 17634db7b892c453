// SPDX-License-Identifier: Apache-2.0
//
// The clocks that a slot is timed with.

#ifndef PA_MACHINE_CLOCK_H
#define PA_MACHINE_CLOCK_H

#include <time.h>

#include "../base/compiler.h"

PA_HOT uint64_t clock_ns(clockid_t clock) {
    struct timespec t;

    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

/// Time-stamp counter; 0 where there is none. Plain rdtsc: rdtscp is missing on old CPU models.
PA_HOT uint64_t clock_tsc(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

#endif
