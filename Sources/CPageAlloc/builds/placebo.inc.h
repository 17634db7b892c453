// SPDX-License-Identifier: Apache-2.0
//
// A build compiled once more, for the pipeline of another processor: the same source and the same
// steps, in other registers, another order and other padding (docs/method.md). What this placebo
// costs more is what a compiler alone can do. The including file defines PLACEBOS, its uses of
// PA_BUILDS().

#pragma clang attribute push(__attribute__((target("tune=atom"))), apply_to = function)

#include "../loops/loops.inc.h"
#include "define.h"

PLACEBOS

#pragma clang attribute pop
