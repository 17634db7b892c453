// SPDX-License-Identifier: Apache-2.0
//
// The slab allocator of DEBUG_SPINLOCK.

#define FLAVOUR_NAME debug
#define FLAVOUR FLAVOUR_DEBUG

#include "slab.inc.h"
