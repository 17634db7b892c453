// SPDX-License-Identifier: Apache-2.0
//
// The table of variants and their entry functions.

#ifndef PA_BUILDS_REGISTRY_H
#define PA_BUILDS_REGISTRY_H

#include "../loops/loop.h"

/// The loops that a hook goes with.
enum hooked_loop { HOOKED_CHURN, HOOKED_BULK, HOOKED_LOOPS };

/// One row of the registry: a variant and its loops by enum pa_workload (bulk orders share one), and those with
/// each enum pa_hook, NULL where there is none.
struct variant_entry {
    struct pa_variant variant;
    run_fn *run[PA_WORKLOADS];
    run_fn *hooked[PA_HOOKS][HOOKED_LOOPS];
    run_fn *replay;
};

/// The harness's own cost: the loop with nothing in it.
run_fn run_empty;

/// The registry's row `index`, which must be below pa_variant_count().
const struct variant_entry *variant_entry(uint32_t index);

#endif
