// SPDX-License-Identifier: Apache-2.0
//
// The page allocator and its accounting as Debian's cloud kernel has them: 4-byte queued spinlocks
// that count preemption, and all that base/flavour.h names.

#include "../base/traced.h"

#define FLAVOUR FLAVOUR_DEBIAN
#define FLAVOUR_NAME debian

#include "alloc.inc.h"
#include "free.inc.h"
#include "memcg.inc.h"
