// SPDX-License-Identifier: Apache-2.0

#define STEP_LOCK PA_LOCK_EMBEDDED
#define STEP_NAME embedded
#define STEP_NODES 2
#define STEP_TIMES 1
#define STEP_CONFIG PA_CONFIG_MINIMAL

#include "steps_nodes.inc.h"
