// SPDX-License-Identifier: Apache-2.0
//
// The list of loops. Every kernel build is compiled into each of them; a new loop is a new line.

#ifndef PA_LOOPS_LOOP_LIST_H
#define PA_LOOPS_LOOP_LIST_H

/// X is called with (loop, form, ...). SHAPED: a second function beside it builds the tables of
/// other architectures.
#define PA_LOOPS(X, ...)                                                                                     \
    X(churn, SHAPED, __VA_ARGS__)                                                                            \
    X(bulk, SHAPED, __VA_ARGS__)                                                                             \
    X(single, SHAPED, __VA_ARGS__)                                                                           \
    X(handover, PLAIN, __VA_ARGS__)                                                                          \
    X(grow, PLAIN, __VA_ARGS__)                                                                              \
    X(process, PLAIN, __VA_ARGS__)                                                                           \
    X(remap, PLAIN, __VA_ARGS__)                                                                             \
    X(kasan, PLAIN, __VA_ARGS__)                                                                             \
    X(hotplug, PLAIN, __VA_ARGS__)                                                                           \
    X(efi, PLAIN, __VA_ARGS__)                                                                               \
    X(split, PLAIN, __VA_ARGS__)                                                                             \
    X(race, PLAIN, __VA_ARGS__)                                                                              \
    X(touch, PLAIN, __VA_ARGS__)                                                                             \
    X(replay, PLAIN, __VA_ARGS__)

#define PA_LOOP_ID(loop, form, ...) LOOP_##loop,
enum loop_id { LOOP_empty, PA_LOOPS(PA_LOOP_ID, ) LOOPS };

/// Loops with a hook are functions of their own, so that a hook costs the others nothing:
/// run_<build>_<lock>_memcg_<loop>_<hook>. X is called with (loop, hook, its enum pa_hook, ...).
#define PA_HOOKED_LOOPS(X, ...)                                                                              \
    X(churn, count, PA_HOOK_COUNT, __VA_ARGS__)                                                              \
    X(bulk, count, PA_HOOK_COUNT, __VA_ARGS__)                                                               \
    X(churn, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                                          \
    X(bulk, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                                           \
    X(bulk, batched, PA_HOOK_PROTECT_BATCHED, __VA_ARGS__)                                                   \
    X(churn, delay, PA_HOOK_DELAY, __VA_ARGS__)                                                              \
    X(single, delay, PA_HOOK_DELAY, __VA_ARGS__)

#define PA_HOOKED_LOOP_ID(loop, hook, ...) HOOKED_##loop##_##hook,
enum hooked_loop_id { PA_HOOKED_LOOPS(PA_HOOKED_LOOP_ID, ) HOOKED_LOOPS };

#endif
