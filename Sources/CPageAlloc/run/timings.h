// SPDX-License-Identifier: Apache-2.0
//
// From the ticks of single windows to what a slot reports.

#ifndef PA_RUN_TIMINGS_H
#define PA_RUN_TIMINGS_H

#include "../loops/loop.h"

/// Room for `ops` operations. False: no memory.
bool timings_reserve(struct timings *timings, uint64_t *room, uint64_t ops);

void timings_free(struct timings *timings);

/// Mean of the values of at most four times their median, or `usual` if that is more: an interrupt takes
/// longer. Adds how many are longer to `interrupted`, and sorts the values. 0 for no values.
double timings_mean(uint32_t *values, uint64_t count, uint64_t usual, uint64_t *interrupted);

/// Turns a slot's wall and CPU time into those of its windows, without what an empty window takes.
/// `is_cold`: other work came before each.
void timings_settle(struct timings *timings, bool is_cold, struct pa_slot_result *out);

#endif
