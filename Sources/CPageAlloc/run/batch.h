// SPDX-License-Identifier: Apache-2.0
//
// What a slot asks of its threads, settled once, before the first slot begins: which loop, told
// what, on whose tables.

#ifndef PA_RUN_BATCH_H
#define PA_RUN_BATCH_H

#include "../builds/registry.h"
#include "machine.h"

enum destroy_order { ORDER_NONE, ORDER_AS_MADE, ORDER_REVERSE, ORDER_RANDOM };

/// Runs a batch's loop with the arguments of one thread, as often as the batch says.
typedef void perform_fn(run_fn *run, struct run_args *args, uint64_t *op_ticks, struct run_result *sum);

struct batch {
    run_fn *run;
    perform_fn *perform;
    struct pa_conf conf;  ///< of the variant
    struct run_args args; ///< but for what each thread has of its own
    uint8_t mm;           ///< enum pa_mm_kind: whose tables are built; of PA_MM_USER each thread has one
    bool tells_efi_mm;    ///< constructors are told the thread's efi_mm
    bool protects;        ///< the hook takes away the right to write
    struct pa_memory memory;
    uint32_t delay_turns;
    enum destroy_order order;
    uint32_t kept_tables;     ///< that each thread notes down; 0: none
    bool times_windows;       ///< each part of an operation in a window of its own
    uint64_t displaced_bytes; ///< other work before each of them; 0: none
    uint64_t seed;            ///< of the random order
    uint64_t *op_ticks;       ///< NULL: the loop runs once, for all operations
};

/// False if the machine, the variant or the workload has not what the batch names.
bool batch_prepare(struct pa_machine *machine, uint32_t variant, const struct pa_batch *asked,
                   struct batch *batch);

/// The same for a slot; false also if its operations say nothing one at a time.
bool batch_prepare_slot(struct pa_machine *machine, const struct pa_slot *slot, struct batch *batch);

/// A thread's permutation of 0 ..< kept_tables: as made, in reverse, or a Fisher-Yates shuffle of
/// the seed.
void batch_destroy_order(const struct batch *batch, uint32_t thread, uint32_t *order);

#endif
