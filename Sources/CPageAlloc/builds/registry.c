// SPDX-License-Identifier: Apache-2.0
//
// The table of variants, and the loop that costs nothing.

#include "registry.h"

#include "define.h"
#include "../loops/timing.inc.h"

static const struct variant_entry registry[] = {PA_EACH_LOCK(PA_REGISTER_BUILD)};

__attribute__((noinline, aligned(64))) void run_empty(const struct run_args *args,
                                                      struct run_result *result) {
    struct window w = window_open();

    // Four operations a turn: one a turn would measure how often this CPU can take a branch, which the loops
    // that build tables do beside their work.
#pragma clang loop unroll_count(4)
    for (uint64_t ops = args->ops; ops; ops--)
        __asm__ volatile("");
    window_close(w, result);
    result->tables = args->ops;
}

PA_COLD uint32_t pa_variant_count(void) { return sizeof(registry) / sizeof(registry[0]); }

PA_COLD const struct pa_variant *pa_variant_at(uint32_t index) { return &registry[index].variant; }

PA_COLD const struct variant_entry *variant_entry(uint32_t index) { return &registry[index]; }
