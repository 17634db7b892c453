// SPDX-License-Identifier: Apache-2.0
//
// The placebos of the builds for series files.

#include "own.h"

#define PLACEBOS                                                                                             \
    PA_OWN_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_LOOPS, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))   \
    PA_OWN_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_HOOKED_LOOPS, embedded,                                   \
                  (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))                                                     \
    PA_OWN_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_LOOPS, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))               \
    PA_OWN_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_HOOKED_LOOPS, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))        \
    PA_OWN_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_LOOPS, debian, (PA_LOCK_EMBEDDED, PA_CONFIG_DEBIAN))      \
    PA_OWN_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_LOOPS, debianrt, (PA_LOCK_RT, PA_CONFIG_DEBIAN))

#include "placebo.inc.h"
