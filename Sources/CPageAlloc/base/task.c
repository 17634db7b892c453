// SPDX-License-Identifier: Apache-2.0

#include "task.h"

_Thread_local struct task_struct *current_task __attribute__((tls_model("initial-exec")));
