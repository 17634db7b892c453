// SPDX-License-Identifier: Apache-2.0
//
// Lists of loops for variants/define.h; X is called with (loop, ...). The order of PA_TREE_LOOPS is that of enum
// pa_workload from PA_WORKLOAD_GROW on. Hooked loops are functions of their own, so that a hook costs the others
// nothing, and exist with memcg only: run_<build>_<lock>_memcg_<loop>_<hook>.

#ifndef PA_VARIANTS_LOOP_LIST_H
#define PA_VARIANTS_LOOP_LIST_H

#define PA_TREE_LOOPS(X, ...)                                                                                \
    X(grow, __VA_ARGS__)                                                                                     \
    X(fork, __VA_ARGS__)                                                                                     \
    X(remap, __VA_ARGS__)                                                                                    \
    X(kasan, __VA_ARGS__)                                                                                    \
    X(hotplug, __VA_ARGS__)                                                                                  \
    X(efi, __VA_ARGS__)                                                                                      \
    X(split, __VA_ARGS__)                                                                                    \
    X(race, __VA_ARGS__)                                                                                     \
    X(touch, __VA_ARGS__)                                                                                    \
    X(exec, __VA_ARGS__)                                                                                     \
    X(fork_large, __VA_ARGS__)

#define PA_LOOPS(X, ...)                                                                                     \
    X(churn, __VA_ARGS__)                                                                                    \
    X(bulk, __VA_ARGS__)                                                                                     \
    PA_TREE_LOOPS(X, __VA_ARGS__)

/// X is called with (loop, its enum hooked_loop, hook, its enum pa_hook, ...).
#define PA_HOOKED_LOOPS_nomemcg(X, ...)
#define PA_HOOKED_LOOPS_memcg(X, ...)                                                                        \
    X(churn, HOOKED_CHURN, count, PA_HOOK_COUNT, __VA_ARGS__)                                                \
    X(bulk, HOOKED_BULK, count, PA_HOOK_COUNT, __VA_ARGS__)                                                  \
    X(churn, HOOKED_CHURN, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                            \
    X(bulk, HOOKED_BULK, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                              \
    X(bulk, HOOKED_BULK, batched, PA_HOOK_PROTECT_BATCHED, __VA_ARGS__)

#endif
