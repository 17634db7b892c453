// SPDX-License-Identifier: Apache-2.0

#ifndef PA_RUN_GANG_H
#define PA_RUN_GANG_H

#include "../base/task.h"
#include "batch.h"

/// The task of one of a gang's threads, below its thread count. Only between slots.
struct task_struct *gang_task(struct pa_gang *gang, uint32_t thread);

uint32_t gang_threads(const struct pa_gang *gang);

struct pa_machine *gang_machine(struct pa_gang *gang);

/// Runs batches one after the other on all threads; results as of pa_gang_run(). ENOMEM: a thread
/// has no room for the tables that it notes down; nothing has run then.
int32_t gang_run(struct pa_gang *gang, const struct batch *batches, uint32_t count,
                 struct pa_slot_result *results);

#endif
