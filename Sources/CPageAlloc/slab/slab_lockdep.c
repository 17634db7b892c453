// SPDX-License-Identifier: Apache-2.0
//
// The slab allocator of DEBUG_LOCK_ALLOC.

#define FLAVOUR_NAME lockdep
#define FLAVOUR FLAVOUR_LOCKDEP

#include "slab.inc.h"
