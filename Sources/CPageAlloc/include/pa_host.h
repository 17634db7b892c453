// SPDX-License-Identifier: Apache-2.0
//
// What this process may use of the machine it runs on: NUMA nodes and CPUs, from libnuma and the
// scheduler's affinity mask. A system without NUMA is one node 0 that holds everything.

#ifndef PA_HOST_H
#define PA_HOST_H

#include <stdint.h>

#pragma clang assume_nonnull begin

struct pa_host_node {
    int32_t id;          ///< the kernel's node number
    uint8_t allowed;     ///< 1 if this process may allocate there: mems_allowed, and numactl --membind
    uint64_t bytes;      ///< memory on the node
    uint64_t free_bytes; ///< free now
};

struct pa_host_cpu {
    int32_t id;      ///< the kernel's CPU number
    int32_t node;    ///< the node it belongs to
    uint8_t allowed; ///< 1 if this process may run there (affinity, cpuset)
};

/// Fill at most `capacity` entries; return how many nodes the host has, and CPUs online.
uint32_t pa_host_nodes(struct pa_host_node *nodes, uint32_t capacity);
uint32_t pa_host_cpus(struct pa_host_cpu *cpus, uint32_t capacity);

/// 0, or why the system does not say which nodes there are: get_mempolicy()'s errno value (EPERM
/// where a container denies it, ENOSYS where the kernel has no NUMA), or ENOENT where /sys is not
/// there.
int32_t pa_host_numa_error(void);

/// The memory policy that this process was started with, as numactl(8) spells it, or "unknown".
const char *pa_host_policy(void);

/// SLIT distance between two nodes of the host; 10 is local, 0 is unknown.
int32_t pa_host_distance(int32_t from_node, int32_t to_node);

/// CPU time of the calling thread in the running kernel.
struct pa_first_touch {
    uint64_t touch_ns; ///< for the first touches of all pages
    uint64_t unmap_ns; ///< for munmap() of them
};

/// Touches `pages` pages (1 to 4096), `stride_bytes` apart (a multiple of 4 KiB, at most 2 MiB), of a new
/// mapping of 2 MiB for each without huge pages, and takes it down. `populates` 1: by
/// madvise(MADV_POPULATE_WRITE), page by page, instead of writes. Returns 0, EINVAL (also where the kernel,
/// before v5.14, knows no such advice), or ENOMEM.
int32_t pa_host_first_touch(uint32_t pages, uint32_t stride_bytes, uint8_t populates,
                            struct pa_first_touch *out);

/// 1 if this code was compiled with optimisation. Timings of a debug build mean nothing.
uint8_t pa_build_optimized(void);

/// The compiler that built the C target, for example "Clang 21.0.0".
const char *pa_build_compiler(void);

#pragma clang assume_nonnull end
#endif
