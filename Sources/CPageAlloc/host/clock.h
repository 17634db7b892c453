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

/// Ticks of the time-stamp counter while the core works for PA_CHAIN_CYCLES: how fast its clock runs now. 0
/// where there is no such counter.
uint64_t clock_chain_ticks(void);

/// Time-stamp counter; 0 where there is none. Plain rdtsc: rdtscp is missing on old CPU models.
PA_HOT uint64_t clock_tsc_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

/// Time-stamp counter at the beginning of a window. Nothing from before is under way any more: stores have
/// drained (mfence), instructions have retired (lfence). Nothing of the window has begun.
PA_HOT uint64_t clock_ticks_before(void) {
#if defined(__x86_64__)
    uint64_t ticks;

    __builtin_ia32_mfence();
    __builtin_ia32_lfence();
    ticks = __builtin_ia32_rdtsc();
    __builtin_ia32_lfence();
    return ticks;
#else
    return 0;
#endif
}

/// And at its end: all instructions have retired. The last stores may still be draining, as they are
/// when a kernel goes on.
PA_HOT uint64_t clock_ticks_after(void) {
#if defined(__x86_64__)
    uint64_t ticks;

    __builtin_ia32_lfence();
    ticks = __builtin_ia32_rdtsc();
    __builtin_ia32_lfence();
    return ticks;
#else
    return 0;
#endif
}

#endif
