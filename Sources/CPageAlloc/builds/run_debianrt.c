// SPDX-License-Identifier: Apache-2.0
//
// Every build as Debian's rt kernel is configured.

#include "../loops/loops.inc.h"
#include "define.h"

PA_BUILDS(PA_COPIES_WITH_MEMCG, PA_DEFINE_LOOPS, debianrt, (PA_LOCK_RT, PA_CONFIG_DEBIAN))
