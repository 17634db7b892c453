// SPDX-License-Identifier: Apache-2.0

#ifndef PA_HOST_STEAL_H
#define PA_HOST_STEAL_H

#include "../base/compiler.h"

#include <stdint.h>

/// Time that the hypervisor has taken from a CPU of the host since boot, in hundredths of a second:
/// `steal` of /proc/stat. 0 where there is no hypervisor, the CPU is not known, or the file cannot
/// be read.
uint64_t steal_ticks(int32_t host_cpu);

#endif
