// SPDX-License-Identifier: Apache-2.0
//
// Files of a kernel with CONFIG_FUNCTION_TRACER include this first: every function that is a call
// begins with a no-operation of five bytes, which a call of the tracer can replace.

#ifndef PA_BASE_TRACED_H
#define PA_BASE_TRACED_H

#include "compiler.h"

#undef PA_CALL
#define PA_CALL __attribute__((noinline, patchable_function_entry(5)))
/// These kernels' compiler folds such functions into their callers, as their machine code shows.
#undef PA_PART
#define PA_PART inline __attribute__((always_inline))

#endif
