// SPDX-License-Identifier: Apache-2.0
//
// Included first by files that compile a build once more, for the pipeline of another processor: the
// same source and the same steps, in other registers, another order and other padding
// (docs/method.md). What this placebo costs more is what a compiler alone can do.

#ifndef PA_BUILDS_PLACEBO_H
#define PA_BUILDS_PLACEBO_H

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("tune=atom"))), apply_to = function)
#elif defined(__aarch64__)
#pragma clang attribute push(__attribute__((target("tune=cortex-a53"))), apply_to = function)
#endif

#include "../loops/loops.inc.h"
#include "define.h"

#endif
