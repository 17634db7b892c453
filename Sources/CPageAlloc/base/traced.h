// SPDX-License-Identifier: Apache-2.0
//
// Included first by files of a kernel with CONFIG_FUNCTION_TRACER: every function that is a call begins with the
// no-operation of five bytes that a call of the tracer would be patched over.

#ifndef PA_BASE_TRACED_H
#define PA_BASE_TRACED_H

#include "compiler.h"

#undef PA_CALL
#define PA_CALL __attribute__((noinline, patchable_function_entry(5)))
/// Seen in the machine code of these kernels: their compiler folds.
#undef PA_PART
#define PA_PART inline __attribute__((always_inline))

#endif
