// SPDX-License-Identifier: Apache-2.0
//
// Every build as Debian's cloud kernel is configured.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_WITH_MEMCG, PA_DEFINE_LOOPS, debian, (PA_LOCK_EMBEDDED, PA_CONFIG_DEBIAN))
