// SPDX-License-Identifier: Apache-2.0
//
// The inside of the C target, for tests.

#ifndef PA_INTERNALS_H
#define PA_INTERNALS_H

#include "include/pa_machine.h"
#include "base/random.h"
#include "page/alloc.h"
#include "page/vmstat.h"
#include "slab/slab.h"
#include "variants/machine.h"

#endif
