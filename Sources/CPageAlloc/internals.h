// SPDX-License-Identifier: Apache-2.0
//
// The inside of the C target, for tests.

#ifndef PA_INTERNALS_H
#define PA_INTERNALS_H

#include "base/list_checked.h"
#include "base/lock.inc.h"
#include "base/lockdep.h"
#include "base/random.h"
#include "include/pa_host.h"
#include "include/pa_inspect.h"
#include "include/pa_machine.h"
#include "include/pa_run.h"
#include "include/pa_steps.h"
#include "internals/constants.h"
#include "internals/look.h"
#include "internals/mm.h"
#include "host/counters.h"
#include "host/residence.h"
#include "host/steal.h"
#include "page/alloc.h"
#include "page/boot.h"
#include "page/memcg.h"
#include "page/vmstat.h"
#include "pgtable/protect.h"
#include "pgtable/shape.inc.h"
#include "pgtable/tree.inc.h"
#include "slab/freelist.inc.h"
#include "slab/slab.h"
#include "run/gang.h"
#include "run/machine.h"
#include "run/timings.h"
#include "builds/registry.h"

#endif
