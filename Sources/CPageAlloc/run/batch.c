// SPDX-License-Identifier: Apache-2.0

#include "batch.h"

#include "../base/random.h"
#include "../pgtable/protect.h"
#include "../pgtable/shape.h"

#define MAX_BULK_TABLES (1u << 20)
#define MAX_FORK_GIB 1024u

bool batch_is_bulk(const struct pa_batch *batch) {
    return batch->workload == PA_WORKLOAD_BULK_IN_ORDER || batch->workload == PA_WORKLOAD_BULK_REVERSE ||
           batch->workload == PA_WORKLOAD_BULK_RANDOM;
}

/// Its tables may be of any level, mm and shape.
static bool has_one_table_kind(const struct pa_batch *batch) {
    return batch->workload == PA_WORKLOAD_CHURN || batch_is_bulk(batch);
}

uint8_t batch_mm(const struct pa_batch *batch) {
    switch (batch->workload) {
    case PA_WORKLOAD_FORK:
    case PA_WORKLOAD_FORK_LARGE:
    case PA_WORKLOAD_EXEC:
    case PA_WORKLOAD_TOUCH: return PA_MM_USER;
    case PA_WORKLOAD_HANDOVER: return batch->mm;
    default: return has_one_table_kind(batch) ? batch->mm : PA_MM_INIT;
    }
}

run_fn *batch_loop(const struct variant_entry *entry, const struct pa_batch *batch) {
    if (batch->hook == PA_HOOK_NONE)
        return entry->run[batch->workload];
    if (batch->hook >= PA_HOOKS)
        return NULL;
    if (batch_is_bulk(batch))
        return entry->hooked[batch->hook][HOOKED_BULK];
    return batch->workload == PA_WORKLOAD_CHURN ? entry->hooked[batch->hook][HOOKED_CHURN] : NULL;
}

static bool mm_valid(const struct pa_batch *batch) {
    switch (batch->workload) {
    case PA_WORKLOAD_HOTPLUG:
    case PA_WORKLOAD_SPLIT: return batch->mm == PA_MM_INIT || batch->mm == PA_MM_NULL;
    case PA_WORKLOAD_EFI: return batch->mm < PA_MM_KINDS && batch->mm != PA_MM_USER;
    // A table without an mm has a shape, and a shape's store is one thread's.
    case PA_WORKLOAD_HANDOVER: return batch->mm < PA_MM_KINDS && batch->mm != PA_MM_NULL;
    default: return batch->mm < PA_MM_KINDS;
    }
}

PA_COLD bool batch_valid(const struct pa_machine *machine, uint32_t variant, const struct pa_batch *batch) {
    return variant < pa_variant_count() && batch->workload < PA_WORKLOADS && batch->level < PA_LEVELS &&
           mm_valid(batch) && batch_loop(variant_entry(variant), batch) &&
           batch->mem_node < machine->config.node_count && batch->policy < PA_POLICIES &&
           shape_valid(&batch->shape, batch->mm != PA_MM_NULL) &&
           (batch->shape.source == PA_SOURCE_GENERIC || has_one_table_kind(batch)) &&
           (!batch_is_bulk(batch) || (batch->bulk_tables && batch->bulk_tables <= MAX_BULK_TABLES)) &&
           (batch->hook != PA_HOOK_DELAY || batch->delay_turns) &&
           (batch->workload != PA_WORKLOAD_FORK_LARGE ||
            (batch->fork_gib && batch->fork_gib <= MAX_FORK_GIB));
}

struct pa_batch batch_shaped(const struct pa_batch *batch) {
    struct pa_batch shaped = *batch;

    if (batch->mm == PA_MM_NULL && batch->shape.source == PA_SOURCE_GENERIC && has_one_table_kind(batch))
        shaped.shape = shape_without_mm(batch->level);
    return shaped;
}

PA_COLD void batch_destroy_order(const struct pa_batch *batch, uint32_t thread, uint32_t *order) {
    uint32_t n = batch->bulk_tables;
    uint64_t state = batch->seed + thread;

    for (uint32_t i = 0; i < n; i++)
        order[i] = batch->workload == PA_WORKLOAD_BULK_REVERSE ? n - 1 - i : i;
    if (batch->workload != PA_WORKLOAD_BULK_RANDOM)
        return;
    for (uint32_t i = n - 1; i > 0; i--) {
        uint32_t k = (uint32_t)random_below(&state, i + 1), swapped = order[k];

        order[k] = order[i];
        order[i] = swapped;
    }
}

PA_COLD const char *pa_hook_means(uint8_t hook) {
    switch (hook) {
    case PA_HOOK_COUNT: return "counter";
    case PA_HOOK_PROTECT:
    case PA_HOOK_PROTECT_BATCHED: return protect_has_pkeys() ? "pkey_mprotect" : "mprotect";
    default: return "none";
    }
}
