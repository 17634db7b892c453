// SPDX-License-Identifier: Apache-2.0
//
// Every build of DEBUG_LOCK_ALLOC. A file for each lock kind, so that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, lockdep, (PA_LOCK_LOCKDEP, PA_CONFIG_MINIMAL))
