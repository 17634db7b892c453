// SPDX-License-Identifier: Apache-2.0
//
// The page allocator and its accounting as compiled with DEBUG_LOCK_ALLOC: every lock goes through
// lockdep.

#define FLAVOUR FLAVOUR_LOCKDEP
#define FLAVOUR_NAME lockdep

#include "alloc.inc.h"
#include "free.inc.h"
#include "memcg.inc.h"
