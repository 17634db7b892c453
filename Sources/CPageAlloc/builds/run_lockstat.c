// SPDX-License-Identifier: Apache-2.0
//
// Every build of LOCK_STAT on top of DEBUG_LOCK_ALLOC, on the allocators of a DEBUG_LOCK_ALLOC
// kernel: their locks keep no statistics. A file for each lock kind, so
// that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, lockstat, (PA_LOCK_LOCKSTAT, PA_CONFIG_MINIMAL))
