// SPDX-License-Identifier: Apache-2.0
//
// How a kernel that may run as a guest of Xen writes an entry: through a function
// (arch/x86/kernel/paravirt.c, 6.12).

#include "paravirt.h"

#define FLAVOUR FLAVOUR_DEBIAN

#include "../base/hardening.inc.h"

uint64_t sme_me_mask;

void native_set_entry(uint64_t *entry, uint64_t value) {
    branch_target();
    __atomic_store_n(entry, value, __ATOMIC_RELEASE);
}
