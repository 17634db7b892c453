// SPDX-License-Identifier: Apache-2.0
//
// The window of time that a loop measures.

#ifndef PA_LOOPS_TIMING_INC_H
#define PA_LOOPS_TIMING_INC_H

#include "../host/clock.h"
#include "loop.h"

struct window {
    uint64_t wall_ns, cpu_ns, tsc_ticks;
};

/// The CPU clock is a system call, the others are not: it is read outermost.
PA_HOT struct window window_open(void) {
    struct window w;

    w.cpu_ns = clock_cpu_ns();
    w.wall_ns = clock_wall_ns();
    w.tsc_ticks = clock_tsc_ticks();
    barrier();
    return w;
}

PA_HOT void window_close(struct window w, struct run_result *result) {
    uint64_t tsc, wall, cpu;

    barrier();
    tsc = clock_tsc_ticks();
    wall = clock_wall_ns();
    cpu = clock_cpu_ns();
    result->tsc_ticks += tsc - w.tsc_ticks;
    result->wall_ns += wall - w.wall_ns;
    result->cpu_ns += cpu - w.cpu_ns;
}

#endif
