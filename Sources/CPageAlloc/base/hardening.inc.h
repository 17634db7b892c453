// SPDX-License-Identifier: Apache-2.0
//
// What a distribution's compiler adds to the kernel's functions. Ours is not asked to add it, so it
// is written out here. The including file defines FLAVOUR.

#ifndef PA_BASE_HARDENING_INC_H
#define PA_BASE_HARDENING_INC_H

#include "flavour.h"
#include "hardening.h"

/// Where an indirect call may land (CONFIG_X86_KERNEL_IBT): the start of every function that is not
/// static.
PA_HOT void branch_target(void) {
    if (enabled(CONFIG_X86_KERNEL_IBT, FLAVOUR))
        endbr64();
}

PA_HOT void set_stack_guard(volatile uintptr_t *guard) {
    if (enabled(CONFIG_STACKPROTECTOR_STRONG, FLAVOUR))
        *guard = stack_secret();
}

PA_HOT void check_stack_guard(volatile uintptr_t *guard) {
    if (enabled(CONFIG_STACKPROTECTOR_STRONG, FLAVOUR) && unlikely(*guard != stack_secret()))
        __stack_chk_fail();
}

/// Stands first in a function that hands on a variable's address. It puts a word above the variable
/// and checks the word wherever the function returns.
#define PA_GUARD_STACK()                                                                                     \
    volatile uintptr_t stack_guard __attribute__((cleanup(check_stack_guard)));                              \
    set_stack_guard(&stack_guard)

#endif
