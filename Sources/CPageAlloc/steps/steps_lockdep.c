// SPDX-License-Identifier: Apache-2.0

#define STEP_LOCK PA_LOCK_LOCKDEP
#define STEP_NAME lockdep
#define STEP_NODES 1
#define STEP_TIMES PA_STEP_TIMES
#define STEP_CONFIG PA_CONFIG_MINIMAL

#include "steps.inc.h"
