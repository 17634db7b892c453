// SPDX-License-Identifier: Apache-2.0
//
// What the kernel under us takes for the tables of a process. Pages 2 MiB apart need a PTE table each,
// pages side by side share one: the difference is what tables cost.

#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include "../base/bits.h"
#include "../include/pa_host.h"
#include "clock.h"

#define PAGE_BYTES 4096u
#define TABLE_BYTES (2u << 20) ///< what one PTE table maps
#define MAX_PAGES 4096u

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static int32_t touch(char *memory, uint32_t pages, uint32_t stride_bytes, uint8_t populates) {
    for (uint32_t i = 0; i < pages; i++) {
        char *page = memory + (uint64_t)i * stride_bytes;

        if (!populates)
            *(volatile char *)page = 1;
        else if (madvise(page, PAGE_BYTES, MADV_POPULATE_WRITE))
            return errno;
    }
    return 0;
}

PA_COLD int32_t pa_host_first_touch(uint32_t pages, uint32_t stride_bytes, uint8_t populates,
                                    struct pa_first_touch *out) {
    const uint64_t bytes = (uint64_t)pages * TABLE_BYTES;
    uint64_t begun, touched;
    char *memory, *first;
    int32_t error;

    if (!pages || pages > MAX_PAGES || !stride_bytes || stride_bytes % PAGE_BYTES ||
        stride_bytes > TABLE_BYTES)
        return EINVAL;
    memory = mmap(NULL, bytes + TABLE_BYTES, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return ENOMEM;
    first = (char *)ALIGN_UP((uintptr_t)memory, (uintptr_t)TABLE_BYTES);
    madvise(memory, bytes + TABLE_BYTES, MADV_NOHUGEPAGE);
    begun = clock_cpu_ns();
    error = touch(first, pages, stride_bytes, populates);
    touched = clock_cpu_ns();
    munmap(memory, bytes + TABLE_BYTES);
    out->touch_ns = touched - begun;
    out->unmap_ns = clock_cpu_ns() - touched;
    return error;
}
