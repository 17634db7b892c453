// SPDX-License-Identifier: Apache-2.0
//
// Every build of PREEMPT_RT with DEBUG_LOCK_ALLOC, on the allocators of a PREEMPT_RT kernel:
// lockdep watches page-table locks alone. A file for each lock kind, so
// that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, rtlockdep, (PA_LOCK_RT_LOCKDEP, PA_CONFIG_MINIMAL))
