// SPDX-License-Identifier: Apache-2.0
//
// The page allocator and its accounting as Debian's rt kernel has them: PREEMPT_RT, and all that
// base/flavour.h names.

#include "../base/traced.h"

#define FLAVOUR FLAVOUR_DEBIAN_RT
#define FLAVOUR_NAME debian_rt

#include "alloc.inc.h"
#include "free.inc.h"
#include "memcg.inc.h"
