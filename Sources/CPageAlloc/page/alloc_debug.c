// SPDX-License-Identifier: Apache-2.0
//
// The page allocator and its accounting as compiled with DEBUG_SPINLOCK: every lock checks its
// owner.

#define FLAVOUR FLAVOUR_DEBUG
#define FLAVOUR_NAME debug

#include "alloc.inc.h"
#include "free.inc.h"
#include "memcg.inc.h"
