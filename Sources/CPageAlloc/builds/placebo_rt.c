// SPDX-License-Identifier: Apache-2.0
//
// The placebo of every build of PREEMPT_RT.

#define PLACEBOS                                                                                             \
    PA_BUILDS(PA_PLACEBO_OF_BUILD, PA_DEFINE_LOOPS, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))                     \
    PA_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_HOOKED_LOOPS, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))

#include "placebo.inc.h"
