// SPDX-License-Identifier: Apache-2.0
//
// The slab allocator of PREEMPT_RT, which has no lockless fast path.

#define FLAVOUR_NAME rt
#define FLAVOUR FLAVOUR_RT

#include "slab.inc.h"
