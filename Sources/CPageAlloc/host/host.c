// SPDX-License-Identifier: Apache-2.0
//
// pa_host.h from libnuma, the affinity mask and the memory policy. A kernel without NUMA, a
// container that denies get_mempolicy, and one without /sys, where libnuma finds no node, are a
// machine with one node 0.

#define _GNU_SOURCE
#include "../include/pa_host.h"

#include <errno.h>
#include <numa.h>
#include <numaif.h>
#include <sched.h>
#include <unistd.h>

#include "../base/compiler.h"

/// libnuma would print lines of its own where a container denies its calls; here the caller gets a
/// sentence.
void numa_error(char *where) { (void)where; }
void numa_warn(int number, char *format, ...) { (void)number, (void)format; }

static PA_COLD uint64_t memory_bytes(int name) {
    long pages = sysconf(name), page_bytes = sysconf(_SC_PAGESIZE);

    return pages < 0 || page_bytes < 0 ? 0 : (uint64_t)pages * (uint64_t)page_bytes;
}

/// The mode of the caller's policy, without flags; -1 if the system does not tell. `nodes` may be
/// NULL.
static PA_COLD int policy_mode(struct bitmask *nodes) {
    int mode = -1;

    if (get_mempolicy(&mode, nodes ? nodes->maskp : NULL, nodes ? nodes->size + 1 : 0, NULL, 0))
        return -1;
    return mode & 0xff;
}

PA_COLD int32_t pa_host_numa_error(void) {
    if (get_mempolicy(NULL, NULL, 0, NULL, 0))
        return errno;
    return numa_available() < 0 || !numa_bitmask_weight(numa_nodes_ptr) ? ENOENT : 0;
}

static PA_COLD bool has_nodes(void) { return !pa_host_numa_error(); }

PA_COLD const char *pa_host_policy(void) {
    // The kernel's numbers; older headers do not name them all.
    static const char *const names[] = {"default",        "preferred",          "bind", "interleave", "local",
                                        "preferred-many", "weighted-interleave"};
    const int mode = policy_mode(NULL);

    return mode >= 0 && mode < (int)(sizeof(names) / sizeof(names[0])) ? names[mode] : "unknown";
}

/// Where the caller lets us allocate: a policy that binds leaves fewer nodes than the cpuset.
static PA_COLD struct bitmask *allowed_nodes(void) {
    struct bitmask *allowed = numa_get_mems_allowed(), *bound = numa_allocate_nodemask();

    if (policy_mode(bound) == MPOL_BIND)
        for (unsigned id = 0; id < allowed->size; id++)
            if (!numa_bitmask_isbitset(bound, id))
                numa_bitmask_clearbit(allowed, id);
    numa_bitmask_free(bound);
    return allowed;
}

PA_COLD uint32_t pa_host_nodes(struct pa_host_node *nodes, uint32_t capacity) {
    uint32_t count = 0;

    if (!has_nodes()) {
        if (capacity)
            nodes[0] = (struct pa_host_node){.allowed = 1,
                                             .bytes = memory_bytes(_SC_PHYS_PAGES),
                                             .free_bytes = memory_bytes(_SC_AVPHYS_PAGES)};
        return 1;
    }
    struct bitmask *allowed = allowed_nodes();

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
    const bool has_numa = has_nodes();
    // Possible ones, not so many: numbers have holes where CPUs are offline or can be plugged in.
    const long ids = has_numa ? numa_num_possible_cpus() : sysconf(_SC_NPROCESSORS_CONF);
    struct bitmask *allowed = numa_bitmask_alloc((unsigned)(ids > CPU_SETSIZE ? ids : CPU_SETSIZE));
    uint32_t count = 0;

    if (sched_getaffinity(0, numa_bitmask_nbytes(allowed), (cpu_set_t *)allowed->maskp))
        numa_bitmask_clearall(allowed);
    for (int id = 0; id < ids; id++) {
        int node = has_numa ? numa_node_of_cpu(id) : 0;

        if (node < 0)
            continue; // not online
        if (count < capacity)
            cpus[count] = (struct pa_host_cpu){
                .id = id, .node = node, .allowed = (uint8_t)numa_bitmask_isbitset(allowed, (unsigned)id)};
        count++;
    }
    numa_bitmask_free(allowed);
    return count;
}

PA_COLD int32_t pa_host_distance(int32_t from_node, int32_t to_node) {
    if (!has_nodes())
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
