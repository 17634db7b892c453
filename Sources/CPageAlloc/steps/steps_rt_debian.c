// SPDX-License-Identifier: Apache-2.0
//
// Steps as Debian's kernels are configured, with PREEMPT_RT.

#define STEP_LOCK PA_LOCK_RT
#define STEP_NAME rt_debian
#define STEP_NODES 1
#define STEP_TIMES PA_STEP_TIMES
#define STEP_CONFIG PA_CONFIG_DEBIAN

#include "steps.inc.h"
