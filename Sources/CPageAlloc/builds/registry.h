// SPDX-License-Identifier: Apache-2.0
//
// Which function runs a loop of a variant.

#ifndef PA_BUILDS_REGISTRY_H
#define PA_BUILDS_REGISTRY_H

#include "../loops/loop.h"
#include "../loops/loop_list.h"

#define PA_COPIES 4 ///< of a build with the locks of production kernels; others have two

/// A variant's loop with a hook, PA_HOOK_NONE for none; NULL if it is not compiled. `variant` must
/// be below pa_variant_count().
run_fn *variant_loop(uint32_t variant, enum loop_id loop, uint8_t hook);

#endif
