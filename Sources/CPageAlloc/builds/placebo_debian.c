// SPDX-License-Identifier: Apache-2.0
//
// The placebo of every build as Debian's kernels are configured.

#define PLACEBOS                                                                                             \
    PA_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_LOOPS, debian, (PA_LOCK_EMBEDDED, PA_CONFIG_DEBIAN))          \
    PA_BUILDS(PA_PLACEBO_WITH_MEMCG, PA_DEFINE_LOOPS, debianrt, (PA_LOCK_RT, PA_CONFIG_DEBIAN))

#include "placebo.inc.h"
