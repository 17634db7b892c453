// SPDX-License-Identifier: Apache-2.0
//
// Real memory for the modelled nodes: one reservation for the direct map and one for the array of
// struct pages, node by node bound, backed by huge pages where the system gives them, and
// prefaulted. The kernel's direct map is huge-mapped too, so that walking the model's memory costs
// the TLB what it costs the kernel.

#ifndef PA_HOST_MEMORY_H
#define PA_HOST_MEMORY_H

#include "../base/compiler.h"
#include "../include/pa_machine.h"

#define PA_PAGE_BYTES 4096u
/// Node memory comes in sections, as the kernel's SPARSEMEM has them on x86-64.
#define PA_SECTION_BYTES 134217728u

/// One node's part of the two reservations.
struct node_memory {
    char *direct_map;
    uint64_t direct_map_bytes;
    char *vmemmap;
    uint64_t vmemmap_bytes;
    uint64_t start_pfn; ///< a multiple of the section's pages
    enum pa_backing backing;
};

struct memory {
    char *direct_map_base; ///< where pfn 0 would be
    uint64_t direct_map_span;
    char *vmemmap_base;
    uint64_t vmemmap_span;
    char *direct_map_reservation; ///< what munmap() gets
    char *vmemmap_reservation;
    uint64_t slack;
    uint32_t node_count;
    struct node_memory nodes[PA_MAX_NODES];
};

/// Reserves and prefaults all nodes. 0, or an errno value with nothing left mapped.
int32_t memory_create(struct memory *memory, const struct pa_machine_config *config);
void memory_destroy(struct memory *memory);

/// Maps `bytes` of zeroed memory bound to a host node (-1: anywhere) and touches them. NULL and
/// errno.
void *node_alloc(uint64_t bytes, int32_t host_node);
void node_free(void *address, uint64_t bytes);

#endif
