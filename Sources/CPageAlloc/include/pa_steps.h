// SPDX-License-Identifier: Apache-2.0
//
// Single steps of the model, for counting their instructions: each corresponds to a row of
// docs/data/kernel-instructions.csv. Run under callgrind with collection toggled on pa_step_loop.

#ifndef PA_STEPS_H
#define PA_STEPS_H

#include <stdint.h>

#include "pa_machine.h"

#pragma clang assume_nonnull begin

/// One countable step.
struct pa_step {
    const char *operation;     ///< named as in the kernel's table, for example "alloc_page(GFP_KERNEL) pcp hit"
    uint8_t lock;              ///< enum pa_lock_kind
    uint8_t clear_page_calls;  ///< how often the step clears a page, which is counted apart
};

uint32_t pa_step_count(void);

/// The step at `index`, which must be below pa_step_count().
const struct pa_step *pa_step_at(uint32_t index);

/// Runs step `index` `times` times on the machine's CPU 0, in the calling thread. What prepares and undoes
/// a step runs outside pa_step_loop. Returns 0, or ENOMEM if the machine is too small for `times`.
int32_t pa_step_run(struct pa_machine *machine, uint32_t index, uint32_t times);

#pragma clang assume_nonnull end
#endif
