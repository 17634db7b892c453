// SPDX-License-Identifier: Apache-2.0
//
// Every build with the lock in the ptdesc. A file for each lock kind, so that they compile in
// parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_DEFINE_BUILD, embedded, PA_LOCK_EMBEDDED)
PA_BUILDS(PA_DEFINE_HOOKED_BUILD, embedded, PA_LOCK_EMBEDDED)
