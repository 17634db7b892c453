// SPDX-License-Identifier: Apache-2.0
//
// Kinds of kernel, and the options that each is compiled with. Only options that the measured paths
// notice are here.

#ifndef PA_BASE_FLAVOUR_H
#define PA_BASE_FLAVOUR_H

#include "compiler.h"

/// How a kernel build does its locking, and with FLAVOUR_DEBIAN and FLAVOUR_DEBIAN_RT what else a
/// distribution adds.
enum pa_flavour {
    FLAVOUR_PLAIN = 0,
    FLAVOUR_RT = 1,
    FLAVOUR_DEBUG = 2,
    FLAVOUR_LOCKDEP = 3,
    FLAVOUR_DEBIAN = 4,    ///< linux-image-cloud-amd64 6.12, Debian 12
    FLAVOUR_DEBIAN_RT = 5, ///< linux-image-rt-amd64 6.12, Debian 12
};

/// Options, named as in .config. Debian's come from its configuration and were seen in its machine
/// code (docs/kernel-map.md).
enum kernel_option {
    CONFIG_PREEMPT_RT,
    CONFIG_PREEMPT_COUNT,
    CONFIG_PREEMPT_RCU,
    CONFIG_X86_KERNEL_IBT,
    CONFIG_STACKPROTECTOR_STRONG,
    CONFIG_INIT_STACK_ALL_ZERO,
    CONFIG_DEBUG_LIST,
    CONFIG_SLAB_FREELIST_HARDENED,
    CONFIG_KFENCE,
    CONFIG_UNACCEPTED_MEMORY,
    CONFIG_NODES_SHIFT_10, ///< more nodes than a word has bits
    CONFIG_PARAVIRT_XXL,
};

/// IS_ENABLED() of a kernel of this flavour.
PA_HOT bool enabled(enum kernel_option option, enum pa_flavour f) {
    bool debian = f == FLAVOUR_DEBIAN || f == FLAVOUR_DEBIAN_RT;
    bool rt = f == FLAVOUR_RT || f == FLAVOUR_DEBIAN_RT;

    switch (option) {
    case CONFIG_PREEMPT_RT: return rt;
    case CONFIG_PREEMPT_COUNT:
    case CONFIG_PREEMPT_RCU: return rt || debian;
    default: return debian;
    }
}

#endif
