// SPDX-License-Identifier: Apache-2.0
//
// How the loop of a step is written, for the files that hold steps. They define STEP_LOCK,
// STEP_NAME, STEP_NODES, STEP_CONFIG, and STEP_TIMES, how many operations are counted together.

#ifndef PA_STEPS_STEPS_LOOP_INC_H
#define PA_STEPS_STEPS_LOOP_INC_H

#include "../pgtable/tree.inc.h"
#include "steps.h"

#define STEP_CONF(kpte, pte, pmd)                                                                            \
    ((struct pa_conf){.lock = STEP_LOCK,                                                                     \
                      .memcg = 1,                                                                            \
                      .kernel_pte_ctor = kpte,                                                               \
                      .pte_ptlock_init = pte,                                                                \
                      .pmd_ptlock_init = pmd,                                                                \
                      .page_type = PA_ACCOUNTING_WITH_CTOR,                                                  \
                      .accounted = PA_ACCOUNTING_WITH_CTOR,                                                  \
                      .config = STEP_CONFIG})
/// The constructors of the kernel that was measured: 6.12, before the series.
#define BEFORE STEP_CONF(PA_RULE_NEVER, PA_RULE_ALWAYS, PA_RULE_ALWAYS)
/// A constructor that passes the lock by for init_mm.
#define AFTER STEP_CONF(PA_RULE_ALWAYS, PA_RULE_CHECKED, PA_RULE_CHECKED)
#define STEP_FLAVOUR flavour_of(BEFORE)

/// The turn of every loop takes the same instructions, so that those of the empty one can be taken
/// off.
#define STEP_LOOP(name, times, ...)                                                                          \
    static __attribute__((noinline)) void loop_##name(struct step_context *s) {                              \
        const struct pgtable_env e = s->env;                                                                 \
        struct mm_struct *user_mm = &s->user_mm;                                                             \
                                                                                                             \
        (void)e, (void)user_mm;                                                                              \
        _Pragma("clang loop unroll(disable)") for (uint64_t i = 0; i < (times); i++) {                       \
            OPTIMIZER_HIDE_VAR(i);                                                                           \
            __VA_ARGS__;                                                                                     \
            barrier();                                                                                       \
        }                                                                                                    \
    }
#define STEP(name, ...) STEP_LOOP(name, STEP_TIMES, __VA_ARGS__)

#define STEP_FACTS(step_kind, named, clears)                                                                 \
    .kind = step_kind, .operation = named, .clear_page_calls = clears, .lock = STEP_LOCK,                    \
    .config = STEP_CONFIG, .nodes = STEP_NODES, .operations = STEP_TIMES
#define ROW_OF(step_kind, operation, clears, p0, p1, counted, f0, f1)                                        \
    {                                                                                                        \
        {STEP_FACTS(step_kind, operation, clears)}, {p0, p1}, counted, { f0, f1 }                            \
    }
#define ROW(operation, clears, ...) ROW_OF(PA_STEP_PART, operation, clears, __VA_ARGS__)
#define EMPTY_ROW ROW_OF(PA_STEP_EMPTY_LOOP, "empty loop", 0, NULL, NULL, loop_empty, NULL, NULL)

#endif
