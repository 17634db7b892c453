// SPDX-License-Identifier: Apache-2.0
//
// Every build with the lock in the ptdesc. A file for each lock kind, so that they compile in parallel.

#include "define.h"
#include "../loops/loops.inc.h"
#include "../loops/replay.inc.h"

PA_BUILDS(PA_DEFINE_BUILD, embedded, PA_LOCK_EMBEDDED)
