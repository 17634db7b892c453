// SPDX-License-Identifier: Apache-2.0
//
// Writing a table's entry in a kernel with CONFIG_PARAVIRT_XXL (arch/x86/include/asm/paravirt.h,
// 6.12): hypervisors may have functions of their own for it, so it is a call, and they are told of
// each new table. On bare metal that is an instruction that does nothing.

#ifndef PA_PGTABLE_PARAVIRT_H
#define PA_PGTABLE_PARAVIRT_H

#include "../page/page.h"

PA_CALL void native_set_entry(uint64_t *entry, uint64_t value);

/// Set in the entries of encrypted memory (CONFIG_AMD_MEM_ENCRYPT); 0: there is none.
extern uint64_t sme_me_mask;

PA_HOT void paravirt_alloc_table(uint64_t pfn) {
#if defined(__x86_64__)
    __asm__ volatile("nopw 0(%%rax,%%rax)" : : "S"(pfn));
#else
    (void)pfn;
#endif
}

#define __START_KERNEL_map 0xffffffff80000000ull

/// __phys_addr() of x86-64: addresses in the kernel's image are mapped apart from all others. There
/// is none here.
PA_HOT uint64_t __phys_addr(const void *address) {
    uintptr_t x = (uintptr_t)address, y = x - __START_KERNEL_map;

    return y + (unlikely(x > y) ? 0 : __START_KERNEL_map - READ_ONCE(current->page_offset_base));
}

#endif
