// SPDX-License-Identifier: Apache-2.0
//
// Per-CPU areas (mm/percpu.c in idea): one unit of memory for each CPU, on that CPU's node. A
// per-CPU pointer points into CPU 0's unit; adding a CPU's offset gives that CPU's copy. Nothing is
// freed before the machine is.

#ifndef PA_HOST_PERCPU_H
#define PA_HOST_PERCPU_H

#include "../base/compiler.h"
#include "../include/pa_machine.h"

struct percpu {
    uint32_t cpus;
    uint64_t unit_bytes;
    uint64_t used_bytes;
    char *units[PA_MAX_CPUS];
    uintptr_t offsets[PA_MAX_CPUS];
};

/// 0, or an errno value with nothing left mapped.
int32_t percpu_create(struct percpu *percpu, const struct pa_machine_config *config, uint64_t unit_bytes);
void percpu_destroy(struct percpu *percpu);

/// Zeroed memory for every CPU; NULL when the unit is full. `align` is a power of two.
void *percpu_alloc(struct percpu *percpu, size_t bytes, size_t align);

#endif
