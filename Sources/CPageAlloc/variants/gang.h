// SPDX-License-Identifier: Apache-2.0

#ifndef PA_VARIANTS_GANG_H
#define PA_VARIANTS_GANG_H

#include "../base/task.h"
#include "../include/pa_run.h"

/// The task of one of a gang's threads, below its thread count. Only between slots.
struct task_struct *gang_task(struct pa_gang *gang, uint32_t thread);

#endif
