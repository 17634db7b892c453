// SPDX-License-Identifier: Apache-2.0
//
// Every build of PREEMPT_RT. A file for each lock kind, so that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))
PA_BUILDS(PA_COPIES_WITH_MEMCG, PA_DEFINE_HOOKED_LOOPS, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))
