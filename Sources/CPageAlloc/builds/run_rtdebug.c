// SPDX-License-Identifier: Apache-2.0
//
// Every build of PREEMPT_RT with DEBUG_SPINLOCK, on the allocators of a PREEMPT_RT kernel: the
// raw lock inside each of their locks is not checked. A file for each lock kind, so
// that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, rtdebug, (PA_LOCK_RT_DEBUG, PA_CONFIG_MINIMAL))
