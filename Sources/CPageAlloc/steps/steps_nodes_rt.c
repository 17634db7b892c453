// SPDX-License-Identifier: Apache-2.0

#define STEP_LOCK PA_LOCK_RT
#define STEP_NAME rt
#define STEP_NODES 2
#define STEP_TIMES 1
#define STEP_CONFIG PA_CONFIG_MINIMAL

#include "steps_nodes.inc.h"
