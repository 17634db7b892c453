// SPDX-License-Identifier: Apache-2.0
//
// Which ranges of the host's memory make up a node's arenas, for host/placement.c to ask about.

#include "../host/placement.h"

#include <errno.h>

#include "../run/machine.h"

PA_COLD int32_t pa_machine_placement(const struct pa_machine *machine, uint32_t node, uint8_t arena,
                                     uint32_t pages, struct pa_placement *placement) {
    const struct node_memory *memory;
    int32_t host_node, error = 0;

    *placement = (struct pa_placement){.found_node = -1};
    if (node >= machine->config.node_count || arena >= PA_ARENAS)
        return EINVAL;
    memory = &machine->memory.nodes[node];
    host_node = machine->config.nodes[node].host_node;
    if (host_node < 0)
        return 0;
    switch (arena) {
    case PA_ARENA_DIRECT_MAP:
        return placement_sample(memory->direct_map, memory->direct_map_bytes, host_node, pages, placement);
    case PA_ARENA_VMEMMAP:
        return placement_sample(memory->vmemmap, ALIGN_UP(memory->vmemmap_bytes, PA_PAGE_BYTES), host_node,
                                pages, placement);
    case PA_ARENA_METADATA:
        error = placement_sample(
            machine->globals.node_data[node],
            ALIGN_UP(node_metadata_bytes(machine->globals.node_data[node], machine->globals.nodes),
                     PA_PAGE_BYTES),
            host_node, pages, placement);
        if (!error && machine->cache_nodes[node].memory)
            error = placement_sample(machine->cache_nodes[node].memory, PA_PAGE_BYTES, host_node, pages,
                                     placement);
        return error;
    default:
        for (uint32_t cpu = 0; cpu < machine->config.cpu_count && !error; cpu++)
            if (machine->config.cpus[cpu].node == node)
                error = placement_sample(machine->percpu.units[cpu], machine->percpu.unit_bytes, host_node,
                                         pages, placement);
        return error;
    }
}
