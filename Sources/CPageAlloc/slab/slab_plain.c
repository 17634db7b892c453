// SPDX-License-Identifier: Apache-2.0
//
// The slab allocator of a plain SMP kernel.

#define FLAVOUR_NAME plain
#define FLAVOUR FLAVOUR_PLAIN

#include "slab.inc.h"
