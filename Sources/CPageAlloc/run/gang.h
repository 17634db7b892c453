// SPDX-License-Identifier: Apache-2.0

#ifndef PA_RUN_GANG_H
#define PA_RUN_GANG_H

#include "../base/task.h"
#include "../builds/registry.h"
#include "machine.h"

/// The task of one of a gang's threads, below its thread count. Only between slots.
struct task_struct *gang_task(struct pa_gang *gang, uint32_t thread);

uint32_t gang_threads(const struct pa_gang *gang);

struct pa_machine *gang_machine(struct pa_gang *gang);

/// Makes room for the replay's tables and names the mm's they belong to. EINVAL: more than one thread, or a
/// variant or node out of range. ENOMEM: no room.
int32_t gang_prepare_replay(struct pa_gang *gang, uint32_t variant, struct replay_args *args);

/// Runs replay_slot() on the gang's one thread.
void gang_run_replay(struct pa_gang *gang, uint32_t variant, struct replay_args *args,
                     struct pa_slot_result *result);

/// Builds all tables and takes them down, as often as the replay says; in replay.c. `result` is the sum of both.
void replay_slot(struct pa_machine *machine, const struct variant_entry *entry, const struct run_args *args,
                 struct run_result *result);

#endif
