// SPDX-License-Identifier: Apache-2.0
//
// Instructions that only a hardened kernel has (base/hardening.inc.h).

#ifndef PA_BASE_HARDENING_H
#define PA_BASE_HARDENING_H

#include "compiler.h"

PA_HOT void endbr64(void) {
#if defined(__x86_64__)
    __asm__ volatile("endbr64");
#endif
}

/// The thread's secret. The kernel has one for each CPU behind %gs, the C library one for each
/// thread behind %fs.
PA_HOT uintptr_t stack_secret(void) {
#if defined(__x86_64__)
    uintptr_t secret;

    __asm__ volatile("movq %%fs:0x28, %0" : "=r"(secret));
    return secret;
#else
    return 0x5ec2e7;
#endif
}

/// The C library defines it: it prints and aborts.
_Noreturn void __stack_chk_fail(void);

#endif
