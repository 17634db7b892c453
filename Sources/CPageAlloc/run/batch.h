// SPDX-License-Identifier: Apache-2.0
//
// What a batch asks of a gang: whether it can be done, which loop does it, and what the loop is told.

#ifndef PA_RUN_BATCH_H
#define PA_RUN_BATCH_H

#include "../builds/registry.h"
#include "machine.h"

/// True if the machine, the variant and the workload have what the batch names.
bool batch_valid(const struct pa_machine *machine, uint32_t variant, const struct pa_batch *batch);

bool batch_is_bulk(const struct pa_batch *batch);

/// The mm whose tables the workload builds, enum pa_mm_kind.
uint8_t batch_mm(const struct pa_batch *batch);

/// NULL if the variant has no such loop.
run_fn *batch_loop(const struct variant_entry *entry, const struct pa_batch *batch);

/// The batch with the shape that tables without an mm have, where it names none.
struct pa_batch batch_shaped(const struct pa_batch *batch);

/// The bulk workloads' permutation of 0 ..< bulk_tables for one thread: in order, in reverse, or a Fisher-Yates
/// shuffle of the batch's seed.
void batch_destroy_order(const struct pa_batch *batch, uint32_t thread, uint32_t *order);

#endif
