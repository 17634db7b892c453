// SPDX-License-Identifier: Apache-2.0
//
// Steps as Debian's kernels are configured, with 4-byte spinlocks.

#define STEP_LOCK PA_LOCK_EMBEDDED
#define STEP_NAME embedded_debian
#define STEP_NODES 1
#define STEP_TIMES PA_STEP_TIMES
#define STEP_CONFIG PA_CONFIG_DEBIAN

#include "steps.inc.h"
