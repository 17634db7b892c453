// SPDX-License-Identifier: Apache-2.0
//
// All timed loops. Each is inlined into run_<build>_<lock>_<memcg>_<loop>() with a constant
// configuration.

#ifndef PA_LOOPS_LOOPS_INC_H
#define PA_LOOPS_LOOPS_INC_H

#include "direct_map.inc.h"
#include "fork.inc.h"
#include "grow.inc.h"
#include "handover.inc.h"
#include "kasan.inc.h"
#include "one_kind.inc.h"
#include "race.inc.h"
#include "remap.inc.h"
#include "replay.inc.h"
#include "single.inc.h"
#include "touch.inc.h"

#endif
