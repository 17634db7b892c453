// SPDX-License-Identifier: Apache-2.0
//
// Every build of PREEMPT_RT. A file for each lock kind, so that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_DEFINE_BUILD, rt, PA_LOCK_RT)
PA_BUILDS(PA_DEFINE_HOOKED_BUILD, rt, PA_LOCK_RT)
