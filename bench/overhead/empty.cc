// SPDX-License-Identifier: Apache-2.0
//
// Google Benchmark's cost of an empty operation. The loop holds what our own empty workload holds: a barrier
// that the compiler must not move memory accesses across, and so one turn for each operation.

#include <benchmark/benchmark.h>

static void empty(benchmark::State &state) {
    for (auto turn : state) {
        (void)turn;
        benchmark::ClobberMemory();
    }
}
BENCHMARK(empty);

BENCHMARK_MAIN();
