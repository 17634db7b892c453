// SPDX-License-Identifier: Apache-2.0
//
// pa_host.h from libnuma and the affinity mask. numa_available() < 0 (a kernel without NUMA, or a container
// that denies get_mempolicy) is a machine with one node 0.

#define _GNU_SOURCE
#include "../include/pa_host.h"

#include <numa.h>
#include <sched.h>
#include <unistd.h>

#include "../base/compiler.h"

static PA_COLD uint64_t memory_bytes(int name) {
    long pages = sysconf(name), page_bytes = sysconf(_SC_PAGESIZE);

    return pages < 0 || page_bytes < 0 ? 0 : (uint64_t)pages * (uint64_t)page_bytes;
}

PA_COLD uint32_t pa_host_nodes(struct pa_host_node *nodes, uint32_t capacity) {
    uint32_t count = 0;

    if (numa_available() < 0) {
        if (capacity)
            nodes[0] = (struct pa_host_node){.allowed = 1,
                                             .bytes = memory_bytes(_SC_PHYS_PAGES),
                                             .free_bytes = memory_bytes(_SC_AVPHYS_PAGES)};
        return 1;
    }
    struct bitmask *allowed = numa_get_mems_allowed();

    for (int id = 0; id <= numa_max_node(); id++) {
        long long free_bytes = 0, bytes;

        if (!numa_bitmask_isbitset(numa_nodes_ptr, (unsigned)id))
            continue;
        bytes = numa_node_size64(id, &free_bytes);
        if (count < capacity)
            nodes[count] =
                (struct pa_host_node){.id = id,
                                      .allowed = (uint8_t)numa_bitmask_isbitset(allowed, (unsigned)id),
                                      .bytes = bytes < 0 ? 0 : (uint64_t)bytes,
                                      .free_bytes = bytes < 0 ? 0 : (uint64_t)free_bytes};
        count++;
    }
    numa_bitmask_free(allowed);
    return count;
}

PA_COLD uint32_t pa_host_cpus(struct pa_host_cpu *cpus, uint32_t capacity) {
    const bool has_numa = numa_available() >= 0;
    const long configured = sysconf(_SC_NPROCESSORS_CONF);
    uint32_t count = 0;
    cpu_set_t allowed;

    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof(allowed), &allowed))
        CPU_ZERO(&allowed);
    for (int id = 0; id < configured && id < CPU_SETSIZE; id++) {
        int node = has_numa ? numa_node_of_cpu(id) : 0;

        if (node < 0)
            continue; // not online
        if (count < capacity)
            cpus[count] =
                (struct pa_host_cpu){.id = id, .node = node, .allowed = CPU_ISSET(id, &allowed) ? 1 : 0};
        count++;
    }
    return count;
}

PA_COLD int32_t pa_host_distance(int32_t from_node, int32_t to_node) {
    if (numa_available() < 0)
        return from_node == to_node ? 10 : 0;
    return numa_distance(from_node, to_node);
}

PA_COLD uint8_t pa_build_optimized(void) {
#ifdef __OPTIMIZE__
    return 1;
#else
    return 0;
#endif
}

PA_COLD const char *pa_build_compiler(void) { return __VERSION__; }
