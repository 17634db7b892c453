// SPDX-License-Identifier: Apache-2.0
//
// Single steps of the model, for counting their instructions: each corresponds to a row of
// docs/data/kernel-instructions.csv. Callgrind counts within pa_step_counted() only, which leaves
// out what prepares and undoes a step. The empty loop's count, with the same lock, configuration
// and operations, is to be subtracted.

#ifndef PA_STEPS_H
#define PA_STEPS_H

#include "pa_machine.h"

#pragma clang assume_nonnull begin

/// At most so many operations of a step are counted together.
#define PA_STEP_TIMES 32u

enum pa_step_kind {
    PA_STEP_EMPTY_LOOP,  ///< the loop around all others
    PA_STEP_CLEAR_PAGE,  ///< what is left out of all others
    PA_STEP_PART,        ///< of making or freeing a table, or what either is made of
    PA_STEP_TABLE_MADE,  ///< a whole kernel table of `level`, as `build` makes it
    PA_STEP_TABLE_FREED, ///< the same, freed
};

struct pa_step {
    const char *operation; ///< named as in the kernel's table, for example "alloc_page(GFP_KERNEL) pcp hit"
    uint8_t kind;          ///< enum pa_step_kind
    uint8_t level;         ///< enum pa_level of a whole table
    uint8_t build;         ///< as in pa_variant; 0: as Linux 6.12, which was measured
    uint8_t lock;          ///< enum pa_lock_kind
    uint8_t config;        ///< enum pa_config
    uint8_t clear_page_calls; ///< how often the step clears a page, which is counted apart
    uint8_t nodes;            ///< that the machine must have
    uint8_t operations;       ///< counted together in a round: 1, or PA_STEP_TIMES
};

uint32_t pa_step_count(void);

/// `index` must be below pa_step_count().
const struct pa_step *pa_step_at(uint32_t index);

/// Runs `rounds` rounds of step `index` on the machine's CPU 0, in the calling thread. `ticks`:
/// what the time-stamp counter made of each round. Returns 0, EINVAL if the machine has fewer nodes
/// than the step needs, or ENOMEM.
int32_t pa_step_run(struct pa_machine *machine, uint32_t index, uint32_t rounds, uint64_t *_Nullable ticks);

#pragma clang assume_nonnull end
#endif
