// SPDX-License-Identifier: Apache-2.0
//
// The placebo of every build with the lock in the ptdesc.

#define PLACEBOS                                                                                             \
    PA_BUILDS(PA_PLACEBO_OF_BUILD, PA_DEFINE_LOOPS, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))         \
    PA_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_HOOKED_LOOPS, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))

#include "placebo.inc.h"
