// SPDX-License-Identifier: Apache-2.0
//
// memset() of a page on x86-64 with ERMS, as clear_page() in page/page.h.

#ifndef PA_LOOPS_POISON_H
#define PA_LOOPS_POISON_H

#include "../page/page.h"

#define KASAN_VMALLOC_INVALID 0xf8

PA_HOT void poison_page(void *address) {
#if defined(__x86_64__)
    size_t bytes = PAGE_SIZE;

    __asm__ volatile("rep stosb" : "+D"(address), "+c"(bytes) : "a"(KASAN_VMALLOC_INVALID) : "memory");
#else
    __builtin_memset(address, KASAN_VMALLOC_INVALID, PAGE_SIZE);
#endif
}

#endif
