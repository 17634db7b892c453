// SPDX-License-Identifier: Apache-2.0
//
// The page allocator and its accounting as compiled with 4-byte queued spinlocks: the plain SMP
// kernel.

#define FLAVOUR FLAVOUR_PLAIN
#define FLAVOUR_NAME plain

#include "alloc.inc.h"
#include "free.inc.h"
#include "memcg.inc.h"
