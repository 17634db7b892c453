// SPDX-License-Identifier: Apache-2.0
//
// Lists of loops for builds/define.h; X is called with (loop, ...). Hooked loops are functions of their own, so that a
// hook costs the others nothing: run_<build>_<lock>_memcg_<loop>_<hook>. They exist with memcg, and for the two kinds of
// lock that production kernels have.

#ifndef PA_LOOPS_LOOP_LIST_H
#define PA_LOOPS_LOOP_LIST_H

#define PA_TABLE_LOOPS(X, ...)                                                                               \
    X(churn, __VA_ARGS__)                                                                                    \
    X(bulk, __VA_ARGS__)

/// Those without a second function for shaped tables.
#define PA_PLAIN_LOOPS(X, ...)                                                                               \
    X(handover, __VA_ARGS__)                                                                                 \
    X(grow, __VA_ARGS__)                                                                                     \
    X(process, __VA_ARGS__)                                                                                  \
    X(remap, __VA_ARGS__)                                                                                    \
    X(kasan, __VA_ARGS__)                                                                                    \
    X(hotplug, __VA_ARGS__)                                                                                  \
    X(efi, __VA_ARGS__)                                                                                      \
    X(split, __VA_ARGS__)                                                                                    \
    X(race, __VA_ARGS__)                                                                                     \
    X(touch, __VA_ARGS__)

/// The loop of each enum pa_workload from PA_WORKLOAD_CHURN on; some share one.
#define PA_WORKLOAD_LOOPS(X, ...)                                                                            \
    X(churn, __VA_ARGS__)                                                                                    \
    X(bulk, __VA_ARGS__)                                                                                     \
    X(bulk, __VA_ARGS__)                                                                                     \
    X(bulk, __VA_ARGS__)                                                                                     \
    X(grow, __VA_ARGS__)                                                                                     \
    X(process, __VA_ARGS__)                                                                                  \
    X(remap, __VA_ARGS__)                                                                                    \
    X(kasan, __VA_ARGS__)                                                                                    \
    X(hotplug, __VA_ARGS__)                                                                                  \
    X(efi, __VA_ARGS__)                                                                                      \
    X(split, __VA_ARGS__)                                                                                    \
    X(race, __VA_ARGS__)                                                                                     \
    X(touch, __VA_ARGS__)                                                                                    \
    X(process, __VA_ARGS__)                                                                                  \
    X(process, __VA_ARGS__)                                                                                  \
    X(handover, __VA_ARGS__)

/// X is called with (loop, its enum hooked_loop, hook, its enum pa_hook, ...).
#define PA_HOOKED_LOOPS(X, ...)                                                                              \
    X(churn, HOOKED_CHURN, count, PA_HOOK_COUNT, __VA_ARGS__)                                                \
    X(bulk, HOOKED_BULK, count, PA_HOOK_COUNT, __VA_ARGS__)                                                  \
    X(churn, HOOKED_CHURN, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                            \
    X(bulk, HOOKED_BULK, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                              \
    X(bulk, HOOKED_BULK, batched, PA_HOOK_PROTECT_BATCHED, __VA_ARGS__)                                      \
    X(churn, HOOKED_CHURN, delay, PA_HOOK_DELAY, __VA_ARGS__)
#define PA_HOOKED_LOOPS_embedded_memcg PA_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_rt_memcg PA_HOOKED_LOOPS
#define PA_NO_HOOKED_LOOPS(X, ...)
#define PA_HOOKED_LOOPS_embedded_nomemcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_rt_nomemcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_none_memcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_none_nomemcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_debug_memcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_debug_nomemcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_lockdep_memcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_lockdep_nomemcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_lockstat_memcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_lockstat_nomemcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_rtdebug_memcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_rtdebug_nomemcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_rtlockdep_memcg PA_NO_HOOKED_LOOPS
#define PA_HOOKED_LOOPS_rtlockdep_nomemcg PA_NO_HOOKED_LOOPS

#endif
