// SPDX-License-Identifier: Apache-2.0
//
// The modelled machine: nodes of real memory with their page allocator, CPUs with their per-CPU
// lists, the `page->ptl` caches and the kernel's own address space.

#ifndef PA_MACHINE_H
#define PA_MACHINE_H

#include "pa_conf.h"

#pragma clang assume_nonnull begin

#define PA_MAX_NODES 64
#define PA_MAX_CPUS 256

struct pa_machine;

/// What backs a node's memory: 4 KiB pages, transparent huge pages, or reserved ones.
enum pa_backing { PA_BACKING_SMALL, PA_BACKING_TRANSPARENT, PA_BACKING_HUGETLB };

struct pa_node_config {
    uint64_t node_bytes; ///< a multiple of 4 KiB, at least 16 MiB; 0: CPUs only, but not on all nodes
    uint8_t weight;      ///< pages in a row with PA_POLICY_WEIGHTED; 0 is 1, as in the kernel
    int32_t host_node; ///< bind to this node of the host what is and what describes the node; -1: no binding
};

struct pa_cpu_config {
    int32_t host_cpu; ///< the host's CPU that a thread for this CPU is pinned to; -1: not pinned
    uint32_t node;    ///< index into nodes
};

struct pa_machine_config {
    uint32_t node_count;
    uint32_t cpu_count;
    struct pa_node_config nodes[PA_MAX_NODES];
    struct pa_cpu_config cpus[PA_MAX_CPUS];
    uint8_t distance[PA_MAX_NODES][PA_MAX_NODES]; ///< SLIT, [from][to]; 10 is local
    uint8_t use_huge_pages;                       ///< 1: ask for them, fall back to small pages
    uint8_t stat_threshold; ///< of every CPU, at most 125; 0: as the kernel computes it for this machine
    uint32_t skip_pages;    ///< of each node taken off at boot, at most 1024: tables come to lie elsewhere
    uint32_t stack_offset_bytes; ///< by which the threads' stacks begin lower, at most 65536
};

/// Reserves, binds and prefaults the memory and boots the allocators. NULL and an errno value:
/// ENOMEM (the node has no room), EINVAL (a size or index out of range), EPERM (mbind refused).
struct pa_machine *_Nullable pa_machine_create(const struct pa_machine_config *config, int32_t *error_out);

/// Gives all memory back. No gang may be running.
void pa_machine_destroy(struct pa_machine *machine);

struct pa_node_facts {
    uint64_t direct_map_address, direct_map_bytes; ///< the node's memory, in this process
    uint64_t vmemmap_bytes;                        ///< its struct pages
    uint64_t metadata_bytes; ///< all that describes the node's pages: struct pages, zone, per-CPU lists
    uint8_t backing;         ///< enum pa_backing asked for and not refused
};

/// `node` must be below the node count.
struct pa_node_facts pa_machine_node(const struct pa_machine *machine, uint32_t node);

/// The sums that must agree when nothing is running.
struct pa_books {
    uint64_t managed_pages;     ///< given to the buddy allocator at boot
    uint64_t free_pages;        ///< on buddy free lists
    uint64_t pcp_pages;         ///< on per-CPU lists
    uint64_t slab_pages;        ///< of the `page->ptl` caches
    uint64_t table_pages;       ///< in use as page tables, constructed or not, and skip_pages
    uint64_t constructed_pages; ///< whose type is "table"
    int64_t nr_pagetable;       ///< the NR_PAGETABLE counter, per-CPU parts included
    uint64_t lock_objects;      ///< live objects of the `page->ptl` caches
    uint64_t locked_tables;     ///< constructed pages that hold an allocated lock
    uint64_t bad_pages;         ///< freed in a bad state (bad_page() in the kernel)
};

struct pa_books pa_machine_books(const struct pa_machine *machine);

/// Walks every structure. NULL if all is sound, else a sentence that says what is not; it lives as
/// long as the machine.
const char *_Nullable pa_machine_validate(struct pa_machine *machine);

#pragma clang assume_nonnull end
#endif
