// SPDX-License-Identifier: Apache-2.0
//
// The same on a machine of two nodes.

#define STEP_LOCK PA_LOCK_EMBEDDED
#define STEP_NAME embedded_debian
#define STEP_NODES 2
#define STEP_TIMES 1
#define STEP_CONFIG PA_CONFIG_DEBIAN

#include "steps_nodes.inc.h"
