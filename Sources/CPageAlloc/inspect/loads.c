// SPDX-License-Identifier: Apache-2.0
//
// How long loads take: whether other work displaces what it is said to, and what each level of cache
// takes. A chain of lines, each of which holds the address of the next, so that no load begins before
// the last has ended; in random order, so that no prefetcher knows the next.

#include "../include/pa_inspect.h"

#include <errno.h>

#include "../base/bits.h"
#include "../base/random.h"
#include "../host/clock.h"
#include "../loops/displace.h"

#define MAX_BYTES (1ull << 30)
#define MIN_CHAIN_BYTES 4096u
#define PROBE_LINES 64u
/// A page and a line: prefetchers work within pages, and each line falls into another set of the cache. A
/// huge page holds them all, so that addresses cost little to translate.
#define PROBE_STRIDE (4096u + PA_CACHELINE)
#define PROBE_ROUNDS 25u
#define RESIDENT_LOADS (1u << 16)
#define RESIDENT_PASSES 5u

static void **line(char *memory, uint64_t i, uint64_t stride) { return (void **)(memory + i * stride); }

/// One cycle through all lines (Sattolo 1986).
static PA_COLD void make_chain(char *memory, uint64_t lines, uint64_t stride) {
    uint64_t state = 1;

    for (uint64_t i = 0; i < lines; i++)
        *line(memory, i, stride) = line(memory, i, stride);
    for (uint64_t i = lines - 1; i > 0; i--) {
        uint64_t k = random_below(&state, i);
        void *swapped = *line(memory, i, stride);

        *line(memory, i, stride) = *line(memory, k, stride);
        *line(memory, k, stride) = swapped;
    }
}

static void **follow(void **at, uint64_t loads) {
    while (loads--)
        at = *(void **volatile *)at;
    return at;
}

/// The middle one of an odd number.
static PA_COLD uint64_t median(uint64_t *values, unsigned count) {
    for (unsigned i = 1; i < count; i++)
        for (unsigned k = i; k && values[k - 1] > values[k]; k--) {
            uint64_t swapped = values[k];

            values[k] = values[k - 1];
            values[k - 1] = swapped;
        }
    return values[count / 2];
}

/// Ticks of a window around `loads` loads.
static uint64_t chain_ticks(void **at, uint64_t loads) {
    uint64_t opened = clock_ticks_before();

    OPTIMIZER_HIDE_VAR(at);
    at = follow(at, loads);
    OPTIMIZER_HIDE_VAR(at);
    return clock_ticks_after() - opened;
}

PA_COLD int32_t pa_displaced_load_ns(uint64_t displaced_bytes, double *ns) {
    struct displacement probe = {0}, other = {0}, work;
    uint64_t chains[PROBE_ROUNDS], windows[PROBE_ROUNDS], ticks = clock_tsc_ticks(), wall = clock_wall_ns();

    if (displaced_bytes > MAX_BYTES)
        return EINVAL;
    if (!ticks)
        return ENOTSUP;
    if (!displacement_reserve(&probe, PROBE_LINES * PROBE_STRIDE) ||
        (displaced_bytes && !displacement_reserve(&other, displaced_bytes))) {
        displacement_free(&probe);
        return ENOMEM;
    }
    work = (struct displacement){other.memory, ALIGN_UP(displaced_bytes, PA_CACHELINE)};
    make_chain(probe.memory, PROBE_LINES, PROBE_STRIDE);
    for (unsigned round = 0; round < PROBE_ROUNDS; round++) {
        void **first = follow(line(probe.memory, 0, PROBE_STRIDE), 4 * PROBE_LINES);

        if (work.bytes)
            displace(&work);
        chains[round] = chain_ticks(first, PROBE_LINES);
        windows[round] = chain_ticks(first, 0);
    }
    ticks = clock_tsc_ticks() - ticks;
    wall = clock_wall_ns() - wall;
    *ns = (double)(int64_t)(median(chains, PROBE_ROUNDS) - median(windows, PROBE_ROUNDS)) / PROBE_LINES *
          (double)wall / (double)ticks;
    displacement_free(&probe);
    displacement_free(&other);
    return 0;
}

PA_COLD int32_t pa_resident_load_ns(uint64_t bytes, double *ns) {
    struct displacement memory = {0};
    uint64_t lines = bytes / PA_CACHELINE, fastest = UINT64_MAX;
    void **at;

    if (bytes < MIN_CHAIN_BYTES || bytes > MAX_BYTES)
        return EINVAL;
    if (!displacement_reserve(&memory, bytes))
        return ENOMEM;
    make_chain(memory.memory, lines, PA_CACHELINE);
    at = follow((void **)memory.memory, MIN(lines, RESIDENT_LOADS));
    // Neighbours only make it longer.
    for (unsigned pass = 0; pass < RESIDENT_PASSES; pass++) {
        uint64_t wall = clock_wall_ns();

        at = follow(at, RESIDENT_LOADS);
        OPTIMIZER_HIDE_VAR(at);
        fastest = MIN(fastest, clock_wall_ns() - wall);
    }
    *ns = (double)fastest / RESIDENT_LOADS;
    displacement_free(&memory);
    return 0;
}
