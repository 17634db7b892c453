// SPDX-License-Identifier: Apache-2.0
//
// The slab allocator of Debian's rt kernel: hardened freelists, and all that base/flavour.h names.

#include "../base/traced.h"

#define FLAVOUR_NAME debian_rt
#define FLAVOUR FLAVOUR_DEBIAN_RT

#include "slab.inc.h"
