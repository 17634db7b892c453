// SPDX-License-Identifier: Apache-2.0
//
// The slab allocator of Debian's cloud kernel: hardened freelists, and all that base/flavour.h
// names.

#include "../base/traced.h"

#define FLAVOUR_NAME debian
#define FLAVOUR FLAVOUR_DEBIAN

#include "slab.inc.h"
