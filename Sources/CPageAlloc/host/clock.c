// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "clock.h"

#include <time.h>

#include "../include/pa_run.h"

static uint64_t clock_ns(clockid_t clock) {
    struct timespec t;

    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

/// A multiplication takes 3 cycles on Intel's processors since 2008 and on AMD's since 2017 (Fog, "Instruction
/// tables"); additions of constants take none on some.
#define MULTIPLICATION_CYCLES 3
#define MULTIPLICATIONS_A_TURN 64

uint64_t clock_chain_ticks(void) {
#if defined(__x86_64__)
    const uint64_t turns = PA_CHAIN_CYCLES / (MULTIPLICATION_CYCLES * MULTIPLICATIONS_A_TURN);
    uint64_t factor = 3, opened = clock_tsc_ticks();

    for (uint64_t i = 0; i < turns; i++)
        __asm__ volatile(".rept 64\n\timul %0, %0\n\t.endr" : "+r"(factor)); // MULTIPLICATIONS_A_TURN
    // The last product must be there before the counter is read.
    __builtin_ia32_lfence();
    return clock_tsc_ticks() - opened;
#else
    return 0;
#endif
}

uint64_t clock_wall_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

uint64_t clock_start_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

uint64_t clock_cpu_ns(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }
