// SPDX-License-Identifier: Apache-2.0
//
// See host/memory.h. No kernel function stands behind this: it plays the firmware, the boot
// allocator and the mapping of the direct map.

#define _GNU_SOURCE
#include "memory.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <numaif.h>

#include "../base/bits.h"

#define HUGE_PAGE_BYTES (2ull << 20)
#define STRUCT_PAGE_BYTES 64ull

/// Binds strictly: a node without room must fail here and not silently lend another's memory.
static PA_COLD int32_t bind_to_node(void *address, uint64_t bytes, int32_t host_node) {
    unsigned long mask[16] = {0};

    if (host_node < 0)
        return 0;
    mask[host_node / 64] = 1ul << (host_node % 64);
    return mbind(address, bytes, MPOL_BIND, mask, sizeof(mask) * 8, MPOL_MF_STRICT) ? errno : 0;
}

static PA_COLD int32_t prefault(char *address, uint64_t bytes) {
#ifdef MADV_POPULATE_WRITE
    if (!madvise(address, bytes, MADV_POPULATE_WRITE))
        return 0;
    if (errno != EINVAL)
        return errno == EFAULT ? ENOMEM : errno;
#endif
    for (uint64_t offset = 0; offset < bytes; offset += PA_PAGE_BYTES)
        *(volatile char *)(address + offset) = 0;
    return 0;
}

/// Whether the pool of reserved huge pages has room. Asked at an address of the system's choice: a
/// fixed mapping that fails leaves a hole in the reservation, which another thread's mapping may
/// have taken a moment later.
static PA_COLD bool has_reserved_huge_pages(uint64_t bytes) {
    void *probe;

    if (bytes % HUGE_PAGE_BYTES)
        return false;
    probe = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (probe == MAP_FAILED)
        return false;
    munmap(probe, bytes);
    return true;
}

/// Replaces a part of a reservation by memory: reserved huge pages, else transparent ones, else
/// small.
static PA_COLD int32_t back_range(char *address, uint64_t bytes, int32_t host_node, bool huge,
                                  enum pa_backing *backing) {
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    int32_t error;

    *backing = PA_BACKING_SMALL;
    if (huge && has_reserved_huge_pages(bytes)) {
        if (mmap(address, bytes, PROT_READ | PROT_WRITE, flags | MAP_HUGETLB, -1, 0) == MAP_FAILED)
            return errno;
        *backing = PA_BACKING_HUGETLB;
    } else {
        if (mmap(address, bytes, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
            return errno;
        if (huge && !madvise(address, bytes, MADV_HUGEPAGE))
            *backing = PA_BACKING_TRANSPARENT;
        else
            madvise(address, bytes, MADV_NOHUGEPAGE);
    }
    error = bind_to_node(address, bytes, host_node);
    return error ? error : prefault(address, bytes);
}

static PA_COLD char *reserve(uint64_t bytes) {
    char *p = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

PA_COLD int32_t memory_create(struct memory *memory, const struct pa_machine_config *config) {
    const uint64_t section_pages = PA_SECTION_BYTES / PA_PAGE_BYTES;
    uint64_t pfn = section_pages; // pfn 0 is no page: a zero entry must not look like one
    int32_t error = 0;

    memset(memory, 0, sizeof(*memory));
    memory->node_count = config->node_count;
    for (uint32_t n = 0; n < config->node_count; n++) {
        uint64_t pages = config->nodes[n].node_bytes / PA_PAGE_BYTES;

        memory->nodes[n].start_pfn = pfn;
        pfn = ALIGN_UP(pfn + pages, section_pages);
    }
    memory->slack = HUGE_PAGE_BYTES;
    memory->direct_map_span = (pfn - section_pages) * PA_PAGE_BYTES;
    memory->vmemmap_span = (pfn - section_pages) * STRUCT_PAGE_BYTES;
    memory->direct_map_reservation = reserve(memory->direct_map_span + memory->slack);
    memory->vmemmap_reservation = reserve(memory->vmemmap_span + memory->slack);
    if (!memory->direct_map_reservation || !memory->vmemmap_reservation) {
        memory_destroy(memory);
        return ENOMEM;
    }
    memory->direct_map_base = (char *)ALIGN_UP((uintptr_t)memory->direct_map_reservation, HUGE_PAGE_BYTES) -
                              section_pages * PA_PAGE_BYTES;
    memory->vmemmap_base = (char *)ALIGN_UP((uintptr_t)memory->vmemmap_reservation, HUGE_PAGE_BYTES) -
                           section_pages * STRUCT_PAGE_BYTES;

    for (uint32_t n = 0; n < config->node_count && !error; n++) {
        struct node_memory *node = &memory->nodes[n];
        int32_t host_node = config->nodes[n].host_node;
        enum pa_backing vmemmap_backing;

        node->direct_map = memory->direct_map_base + node->start_pfn * PA_PAGE_BYTES;
        node->direct_map_bytes = config->nodes[n].node_bytes;
        node->vmemmap = memory->vmemmap_base + node->start_pfn * STRUCT_PAGE_BYTES;
        node->vmemmap_bytes = node->direct_map_bytes / PA_PAGE_BYTES * STRUCT_PAGE_BYTES;
        if (!node->direct_map_bytes)
            continue;
        error = back_range(node->direct_map, node->direct_map_bytes, host_node, config->use_huge_pages,
                           &node->backing);
        if (!error)
            error = back_range(node->vmemmap, ALIGN_UP(node->vmemmap_bytes, PA_PAGE_BYTES), host_node,
                               config->use_huge_pages, &vmemmap_backing);
    }
    if (error)
        memory_destroy(memory);
    return error;
}

PA_COLD void memory_destroy(struct memory *memory) {
    if (memory->direct_map_reservation)
        munmap(memory->direct_map_reservation, memory->direct_map_span + memory->slack);
    if (memory->vmemmap_reservation)
        munmap(memory->vmemmap_reservation, memory->vmemmap_span + memory->slack);
    memset(memory, 0, sizeof(*memory));
}

PA_COLD void *node_alloc(uint64_t bytes, int32_t host_node) {
    enum pa_backing backing;
    char *p = reserve(bytes);
    int32_t error;

    if (!p)
        return NULL;
    error = back_range(p, ALIGN_UP(bytes, PA_PAGE_BYTES), host_node, false, &backing);
    if (!error)
        return p;
    munmap(p, bytes);
    errno = error;
    return NULL;
}

PA_COLD void node_free(void *address, uint64_t bytes) {
    if (address)
        munmap(address, bytes);
}
