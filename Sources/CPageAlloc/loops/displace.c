// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "displace.h"

#include <sys/mman.h>

#include "../page/page.h"

#define HUGE_BYTES (2ull << 20)
#define STACK_LINES 16 ///< of the caller's frame and those above it: the slot's arguments lie there

#if defined(__x86_64__)
// One jump to the next in each line. The number is DISPLACING_CODE_LINES.
__asm__(".text\n"
        ".p2align 6\n"
        ".type displacing_code, @function\n"
        "displacing_code:\n"
        ".rept 1024\n"
        "jmp 1f\n"
        ".p2align 6\n"
        "1:\n"
        ".endr\n"
        "ret\n"
        ".size displacing_code, . - displacing_code\n");
_Static_assert(DISPLACING_CODE_LINES == 1024, "the number in the assembly");
void displacing_code(void);
#else
static void displacing_code(void) {}
#endif

__attribute__((noinline)) void displace(const struct displacement *displacement) {
    const char *frame = __builtin_frame_address(0);
    char *memory = displacement->memory;

    for (uint64_t i = 0; i < displacement->bytes; i += PA_CACHELINE)
        ++*(volatile uint64_t *)(memory + i);
    displacing_code();
    for (int i = 0; i < STACK_LINES; i++)
        __builtin_prefetch(frame + i * PA_CACHELINE); // others' variables: nothing is read
}

PA_COLD void displacement_free(struct displacement *displacement) {
    if (displacement->memory)
        munmap(displacement->memory, displacement->bytes);
    *displacement = (struct displacement){0};
}

/// Memory that begins where a huge page can.
static PA_COLD char *map_aligned(uint64_t bytes) {
    char *memory = mmap(NULL, bytes + HUGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *first;

    if (memory == MAP_FAILED)
        return NULL;
    first = (char *)ALIGN_UP((uintptr_t)memory, (uintptr_t)HUGE_BYTES);
    if (first > memory)
        munmap(memory, (size_t)(first - memory));
    if (first < memory + HUGE_BYTES)
        munmap(first + bytes, (size_t)(memory + HUGE_BYTES - first));
    return first;
}

PA_COLD bool displacement_reserve(struct displacement *displacement, uint64_t bytes) {
    char *memory;

    if (displacement->bytes >= bytes)
        return true;
    displacement_free(displacement);
    bytes = ALIGN_UP(bytes, HUGE_BYTES);
    memory = map_aligned(bytes);
    if (!memory)
        return false;
    madvise(memory, bytes, MADV_HUGEPAGE);
    *displacement = (struct displacement){memory, bytes};
    for (uint64_t i = 0; i < bytes; i += PAGE_SIZE)
        ((volatile char *)memory)[i] = 1;
    return true;
}
