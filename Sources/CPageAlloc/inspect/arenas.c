// SPDX-License-Identifier: Apache-2.0
//
// Which ranges of the host's memory make up a node's arenas, for host/residence.c to ask about.

#include "../host/residence.h"

#include <errno.h>

#include "../run/machine.h"

PA_COLD int32_t pa_machine_residence(const struct pa_machine *machine, uint32_t node, uint8_t arena,
                                     uint32_t pages, struct pa_residence *residence) {
    const struct node_memory *memory;
    int32_t host_node, error = 0;

    *residence = (struct pa_residence){.found_node = -1};
    if (node >= machine->config.node_count || arena >= PA_ARENAS)
        return EINVAL;
    memory = &machine->memory.nodes[node];
    host_node = machine->config.nodes[node].host_node;
    if (host_node < 0)
        return 0;
    switch (arena) {
    case PA_ARENA_DIRECT_MAP:
        return residence_sample(memory->direct_map, memory->direct_map_bytes, host_node, pages, residence);
    case PA_ARENA_VMEMMAP:
        return residence_sample(memory->vmemmap, ALIGN_UP(memory->vmemmap_bytes, PA_PAGE_BYTES), host_node,
                                pages, residence);
    case PA_ARENA_METADATA:
        error = residence_sample(
            machine->globals.node_data[node],
            ALIGN_UP(node_metadata_bytes(machine->globals.node_data[node], machine->globals.nodes),
                     PA_PAGE_BYTES),
            host_node, pages, residence);
        if (!error && machine->cache_nodes[node].memory)
            error = residence_sample(machine->cache_nodes[node].memory, PA_PAGE_BYTES, host_node, pages,
                                     residence);
        return error;
    default:
        for (uint32_t cpu = 0; cpu < machine->config.cpu_count && !error; cpu++)
            if (machine->config.cpus[cpu].node == node)
                error = residence_sample(machine->percpu.units[cpu], machine->percpu.unit_bytes, host_node,
                                         pages, residence);
        return error;
    }
}
