// SPDX-License-Identifier: Apache-2.0
//
// Every build of DEBUG_SPINLOCK. A file for each lock kind, so that they compile in parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, debug, (PA_LOCK_DEBUG, PA_CONFIG_MINIMAL))
