// SPDX-License-Identifier: Apache-2.0
//
// Every build with the lock in the ptdesc. A file for each lock kind, so that they compile in
// parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))
PA_BUILDS(PA_COPIES_WITH_MEMCG, PA_DEFINE_HOOKED_LOOPS, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))
