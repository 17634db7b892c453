// SPDX-License-Identifier: Apache-2.0

#define STEP_LOCK PA_LOCK_RT
#define STEP_NAME rt

#include "steps.inc.h"
