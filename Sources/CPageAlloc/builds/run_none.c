// SPDX-License-Identifier: Apache-2.0
//
// Every build without split page-table locks. A file for each lock kind, so that they compile in
// parallel.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_OF_BUILD, PA_DEFINE_LOOPS, none, (PA_LOCK_NONE, PA_CONFIG_MINIMAL))
