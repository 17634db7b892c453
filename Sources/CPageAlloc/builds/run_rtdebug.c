// SPDX-License-Identifier: Apache-2.0
//
// Every build of PREEMPT_RT with DEBUG_SPINLOCK, on the allocators of a PREEMPT_RT kernel: the
// raw lock inside each of their locks is not checked. A file for each lock kind, so
// that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_DEFINE_BUILD, rtdebug, PA_LOCK_RT_DEBUG)
