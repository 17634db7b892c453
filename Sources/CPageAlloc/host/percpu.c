// SPDX-License-Identifier: Apache-2.0

#include "percpu.h"

#include <errno.h>
#include <string.h>

#include "../base/bits.h"
#include "memory.h"

PA_COLD int32_t percpu_create(struct percpu *percpu, const struct pa_machine_config *config,
                              uint64_t unit_bytes) {
    memset(percpu, 0, sizeof(*percpu));
    percpu->cpus = config->cpu_count;
    percpu->unit_bytes = ALIGN_UP(unit_bytes, PA_PAGE_BYTES);
    for (uint32_t cpu = 0; cpu < config->cpu_count; cpu++) {
        percpu->units[cpu] = node_alloc(percpu->unit_bytes, config->nodes[config->cpus[cpu].node].host_node);
        if (!percpu->units[cpu]) {
            int32_t error = errno;

            percpu_destroy(percpu);
            return error;
        }
        percpu->offsets[cpu] = (uintptr_t)percpu->units[cpu] - (uintptr_t)percpu->units[0];
    }
    return 0;
}

PA_COLD void percpu_destroy(struct percpu *percpu) {
    for (uint32_t cpu = 0; cpu < percpu->cpus; cpu++)
        node_free(percpu->units[cpu], percpu->unit_bytes);
    memset(percpu, 0, sizeof(*percpu));
}

PA_COLD void *percpu_alloc(struct percpu *percpu, size_t bytes, size_t align) {
    uint64_t start = ALIGN_UP(percpu->used_bytes, align);

    if (start + bytes > percpu->unit_bytes)
        return NULL;
    percpu->used_bytes = start + bytes;
    return percpu->units[0] + start;
}
