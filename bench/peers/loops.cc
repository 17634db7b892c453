// SPDX-License-Identifier: Apache-2.0
//
// Two churn loops of Sources/CPageAlloc, with embedded and with allocated locks, as Google Benchmarks: the code that
// bench-cli times, timed in the way of another harness. PLANT_PERCENT in the environment plants a difference:
// operations that are done and not told. An iteration is a batch of about a millisecond, because the loops are C's own.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <sched.h>
#include <vector>

extern "C" {
#include "pa_machine.h"
#include "pa_run.h"
}

namespace {

uint32_t variant(const char *name) {
    for (uint32_t i = 0; i < pa_variant_count(); i++)
        if (!std::strcmp(pa_variant_at(i)->name, name) && pa_variant_at(i)->copy == 0)
            return i;
    std::abort();
}

struct Machine {
    pa_machine *machine;
    pa_gang *gang;

    Machine() {
        std::vector<char> room(sizeof(pa_machine_config));
        auto *config = reinterpret_cast<pa_machine_config *>(room.data());
        int32_t error = 0;
        uint32_t cpu = 0;

        config->node_count = config->cpu_count = 1;
        // By name: a field that is added must not take the value of another.
        config->nodes[0].node_bytes = 256u << 20;
        config->nodes[0].host_node = -1;
        config->cpus[0].host_cpu = sched_getcpu();
        config->cpus[0].node = 0;
        config->distance[0][0] = 10;
        config->use_huge_pages = 1;
        machine = pa_machine_create(config, &error);
        gang = machine ? pa_gang_create(machine, &cpu, 1, &error) : nullptr;
        if (!gang)
            std::abort();
    }
};

void churn(benchmark::State &state, const char *name) {
    static Machine m;
    const char *plant = std::getenv("PLANT_PERCENT");
    const uint64_t told = 8000;
    pa_slot slot = {};
    pa_batch &batch = slot.batch;
    pa_slot_result result = {};

    slot.variant = variant(name);
    batch.workload = PA_WORKLOAD_CHURN;
    batch.table.level = PA_LEVEL_PMD;
    batch.table.mm = PA_MM_INIT;
    batch.ops =
        told + static_cast<uint64_t>(static_cast<double>(told) * (plant ? std::atof(plant) : 0) / 100 + 0.5);
    for (auto _ : state) {
        if (pa_gang_run(m.gang, &slot, 1, &result))
            state.SkipWithError("the batch was refused");
        state.SetIterationTime(static_cast<double>(result.cpu_ns) * 1e-9);
    }
}

BENCHMARK_CAPTURE(churn, embedded, "base_embedded_memcg")->UseManualTime();
BENCHMARK_CAPTURE(churn, rt, "base_rt_memcg")->UseManualTime();

} // namespace

BENCHMARK_MAIN();
