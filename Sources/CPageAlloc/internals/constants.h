// SPDX-License-Identifier: Apache-2.0
//
// For tests: the macros of the border as C sees them. One that Swift reads otherwise, as it reads
// every cast as 0, shows there. And what the compiler was asked for.

#ifndef PA_INTERNALS_CONSTANTS_H
#define PA_INTERNALS_CONSTANTS_H

#include "../base/compiler.h"
#include "../include/pa_machine.h"
#include "../include/pa_steps.h"

#define PA_EACH_CONSTANT(X) X(PA_MAX_NODES) X(PA_MAX_CPUS) X(PA_STEP_TIMES)

#define PA_CONSTANT_CASE(name)                                                                               \
    if (index-- == 0) {                                                                                      \
        *value = (int64_t)(name);                                                                            \
        return #name;                                                                                        \
    }

/// The name of the macro at `index`, and its value; NULL behind the last.
PA_HOT const char *pa_constant_at(unsigned index, int64_t *value) {
    PA_EACH_CONSTANT(PA_CONSTANT_CASE)
    return NULL;
}

/// How far an aligned function begins behind its alignment: -fsanitize=undefined puts the
/// function's type before it.
PA_HOT uintptr_t function_offset(void) {
#if __has_feature(undefined_behavior_sanitizer)
    return 8;
#else
    return 0;
#endif
}

#endif
