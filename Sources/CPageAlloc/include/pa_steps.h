// SPDX-License-Identifier: Apache-2.0
//
// Single steps of the model, for counting their instructions: each corresponds to a row of
// docs/data/kernel-instructions.csv. Run under callgrind with collection toggled on pa_step_counted: what
// prepares and undoes a step is outside it. The step "empty loop" of each lock kind, configuration and number of
// operations is the loop with nothing in it, whose count is to be subtracted from the others'.

#ifndef PA_STEPS_H
#define PA_STEPS_H

#include "pa_machine.h"

#pragma clang assume_nonnull begin

/// At most so many operations of a step are counted together.
#define PA_STEP_TIMES 32u

/// One countable step.
struct pa_step {
    const char *operation; ///< named as in the kernel's table, for example "alloc_page(GFP_KERNEL) pcp hit"
    uint8_t lock;          ///< enum pa_lock_kind
    uint8_t clear_page_calls; ///< how often the step clears a page, which is counted apart
    uint8_t nodes;            ///< that the machine must have
    uint8_t operations;       ///< counted together in a round: 1, or PA_STEP_TIMES
    const char *build; ///< line of builds/builds.h whose tables it makes; "": as 6.12, which was measured
    uint8_t config;    ///< enum pa_config
};

uint32_t pa_step_count(void);

/// The step at `index`, which must be below pa_step_count().
const struct pa_step *pa_step_at(uint32_t index);

/// Runs `rounds` rounds of step `index` on the machine's CPU 0, in the calling thread. `ticks`: what the
/// processor's counter (the TSC) made of each round. Returns 0, EINVAL if the machine has fewer nodes than the step
/// needs, or ENOMEM if it is too small.
int32_t pa_step_run(struct pa_machine *machine, uint32_t index, uint32_t rounds, uint64_t *_Nullable ticks);

#pragma clang assume_nonnull end
#endif
