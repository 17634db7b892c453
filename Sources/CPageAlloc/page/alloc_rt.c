// SPDX-License-Identifier: Apache-2.0
//
// The page allocator and its accounting as compiled with PREEMPT_RT: spinlocks are rt_mutexes,
// sections pin instead of masking.

#define FLAVOUR FLAVOUR_RT
#define FLAVOUR_NAME rt

#include "alloc.inc.h"
#include "free.inc.h"
#include "memcg.inc.h"
