// SPDX-License-Identifier: Apache-2.0

#include "batch.h"

#include "../base/random.h"
#include "../pgtable/protect.h"
#include "../pgtable/shape.h"

#define MAX_BULK_TABLES (1u << 20)
#define MAX_FORK_GIB 1024u
#define MAX_DISPLACED_BYTES (1ull << 30)
#define MAX_TIMED_OPS (1ull << 24)

#define MM(kind) (1u << PA_MM_##kind)
#define ANY_MM (MM(INIT) | MM(USER) | MM(EFI) | MM(NULL))
#define MM_ASKED PA_MM_KINDS ///< builds the tables of the mm that the batch names

#define BULK .loop = LOOP_bulk, .builds = MM_ASKED, .mms = ANY_MM, .has_shapes = true

/// What a workload is.
static const struct workload {
    enum loop_id loop;
    uint8_t builds; ///< enum pa_mm_kind, or MM_ASKED
    uint8_t mms;    ///< bit 1 << enum pa_mm_kind: that a batch may name
    enum destroy_order order;
    bool has_shapes;      ///< its tables may be of any shape, too
    bool times_windows;   ///< each part of an operation in a window of its own
    bool runs_in_company; ///< an operation by itself says nothing: it belongs to a round, or to two threads
} workloads[PA_WORKLOADS] = {
    [PA_WORKLOAD_EMPTY] = {.loop = LOOP_empty, .builds = PA_MM_INIT, .mms = ANY_MM},
    [PA_WORKLOAD_CHURN] = {.loop = LOOP_churn, .builds = MM_ASKED, .mms = ANY_MM, .has_shapes = true},
    [PA_WORKLOAD_BULK_IN_ORDER] = {BULK, .order = ORDER_AS_MADE},
    [PA_WORKLOAD_BULK_REVERSE] = {BULK, .order = ORDER_REVERSE},
    [PA_WORKLOAD_BULK_RANDOM] = {BULK, .order = ORDER_RANDOM},
    [PA_WORKLOAD_GROW] = {.loop = LOOP_grow, .builds = PA_MM_INIT, .mms = ANY_MM},
    [PA_WORKLOAD_FORK] = {.loop = LOOP_process, .builds = PA_MM_USER, .mms = ANY_MM},
    [PA_WORKLOAD_REMAP] = {.loop = LOOP_remap, .builds = PA_MM_INIT, .mms = ANY_MM, .runs_in_company = true},
    [PA_WORKLOAD_KASAN] = {.loop = LOOP_kasan, .builds = PA_MM_INIT, .mms = ANY_MM},
    [PA_WORKLOAD_HOTPLUG] = {.loop = LOOP_hotplug, .builds = PA_MM_INIT, .mms = MM(INIT) | MM(NULL)},
    [PA_WORKLOAD_EFI] = {.loop = LOOP_efi, .builds = PA_MM_INIT, .mms = MM(INIT) | MM(EFI) | MM(NULL)},
    [PA_WORKLOAD_SPLIT] = {.loop = LOOP_split, .builds = PA_MM_INIT, .mms = MM(INIT) | MM(NULL)},
    [PA_WORKLOAD_RACE] = {.loop = LOOP_race, .builds = PA_MM_INIT, .mms = ANY_MM, .runs_in_company = true},
    [PA_WORKLOAD_TOUCH] = {.loop = LOOP_touch, .builds = PA_MM_USER, .mms = ANY_MM},
    [PA_WORKLOAD_EXEC] = {.loop = LOOP_process, .builds = PA_MM_USER, .mms = ANY_MM},
    [PA_WORKLOAD_FORK_LARGE] = {.loop = LOOP_process, .builds = PA_MM_USER, .mms = ANY_MM},
    // A table without an mm has a shape, and a shape's store is one thread's.
    [PA_WORKLOAD_HANDOVER] = {.loop = LOOP_handover,
                              .builds = MM_ASKED,
                              .mms = ANY_MM & ~MM(NULL),
                              .runs_in_company = true},
    [PA_WORKLOAD_SINGLE] =
        {.loop = LOOP_single, .builds = MM_ASKED, .mms = ANY_MM, .has_shapes = true, .times_windows = true},
};

static PA_COLD bool in_range(const struct pa_machine *machine, uint32_t variant,
                             const struct pa_batch *asked) {
    const struct workload *w;

    if (variant >= pa_variant_count() || asked->workload >= PA_WORKLOADS || asked->table.level >= PA_LEVELS ||
        asked->table.mm >= PA_MM_KINDS || asked->memory.policy >= PA_POLICIES ||
        asked->memory.node >= machine->config.node_count)
        return false;
    w = &workloads[asked->workload];
    return w->mms >> asked->table.mm & 1 && shape_valid(&asked->table.shape, asked->table.mm != PA_MM_NULL) &&
           (asked->table.shape.source == PA_SOURCE_GENERIC || w->has_shapes) &&
           (!w->order || (asked->bulk_tables && asked->bulk_tables <= MAX_BULK_TABLES)) &&
           (asked->hook != PA_HOOK_DELAY || asked->delay_turns) &&
           asked->displaced_bytes <= (w->times_windows ? MAX_DISPLACED_BYTES : 0) &&
           (!w->times_windows || asked->ops <= MAX_TIMED_OPS) &&
           (asked->workload != PA_WORKLOAD_FORK_LARGE ||
            (asked->fork_gib && asked->fork_gib <= MAX_FORK_GIB));
}

static void perform_once(run_fn *run, struct run_args *args, uint64_t *op_ticks, struct run_result *sum) {
    (void)op_ticks;
    run(args, sum);
}

/// One operation after the other, each with a window of its own; `args` is not used after.
static void perform_singly(run_fn *run, struct run_args *args, uint64_t *op_ticks, struct run_result *sum) {
    const uint64_t ops = args->ops;

    args->ops = 1;
    for (uint64_t i = 0; i < ops; i++) {
        struct run_result one = {0};

        run(args, &one);
        op_ticks[i] = one.tsc_ticks ? one.tsc_ticks : one.wall_ns;
        sum->wall_ns += one.wall_ns;
        sum->cpu_ns += one.cpu_ns;
        sum->tsc_ticks += one.tsc_ticks;
        sum->tables += one.tables;
        sum->failed_tables += one.failed_tables;
    }
}

PA_COLD bool batch_prepare(struct pa_machine *machine, uint32_t variant, const struct pa_batch *asked,
                           struct batch *batch) {
    const struct workload *w;
    const struct pa_table_kind *table = &asked->table;
    uint8_t mm;

    if (!in_range(machine, variant, asked))
        return false;
    w = &workloads[asked->workload];
    mm = w->builds == MM_ASKED ? table->mm : w->builds;
    *batch = (struct batch){
        .run = variant_loop(variant, w->loop, asked->hook),
        .perform = perform_once,
        .conf = pa_variant_at(variant)->conf,
        .mm = mm,
        .tells_efi_mm = table->mm == PA_MM_EFI,
        .protects = asked->hook == PA_HOOK_PROTECT || asked->hook == PA_HOOK_PROTECT_BATCHED,
        .memory = asked->memory,
        .delay_turns = asked->delay_turns,
        .order = w->order,
        .kept_tables = w->order ? asked->bulk_tables : 0,
        .times_windows = w->times_windows,
        .displaced_bytes = ALIGN_UP(asked->displaced_bytes, PA_CACHELINE),
        .seed = asked->seed,
    };
    batch->args = (struct run_args){
        .env = {page_ptl_cache(machine, batch->conf.lock, batch->conf.config)},
        .mm = machine_mm(machine, mm),
        .ops = asked->ops,
        .workload = asked->workload,
        .level = table->level,
        .bulk_tables = asked->bulk_tables,
        .fork_gib = asked->fork_gib,
        .ctor_mm = table->mm == PA_MM_NULL ? NULL : &init_mm,
        .ctor_levels = asked->rules.ctor_levels,
        .dtor_levels = asked->rules.dtor_levels,
        .raw_huge_free = asked->rules.raw_huge_free,
        .shape = w->has_shapes ? shape_of(table) : table->shape,
    };
    return batch->run;
}

PA_COLD bool batch_prepare_slot(struct pa_machine *machine, const struct pa_slot *slot, struct batch *batch) {
    if (!batch_prepare(machine, slot->variant, &slot->batch, batch))
        return false;
    if (!slot->op_ticks)
        return true;
    batch->op_ticks = slot->op_ticks;
    batch->perform = perform_singly;
    return !workloads[slot->batch.workload].runs_in_company && !batch->times_windows;
}

PA_COLD void batch_destroy_order(const struct batch *batch, uint32_t thread, uint32_t *order) {
    const uint32_t n = batch->kept_tables;
    uint64_t state = batch->seed + thread;

    for (uint32_t i = 0; i < n; i++)
        order[i] = batch->order == ORDER_REVERSE ? n - 1 - i : i;
    if (batch->order != ORDER_RANDOM)
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
