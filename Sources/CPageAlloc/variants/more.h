// SPDX-License-Identifier: Apache-2.0
//
// Lists of loops for variants/define.h. X is called with (loop, ...); the order of PA_MORE_LOOPS is that of enum
// pa_workload from PA_WORKLOAD_REMAP on. Hooked loops are functions of their own, so that a hook costs the others
// nothing, and exist with memcg only: run_<build>_<lock>_memcg_<loop>_<hook>.

#ifndef PA_VARIANTS_MORE_H
#define PA_VARIANTS_MORE_H

#define PA_MORE_LOOPS(X, ...)                                                                                \
    X(remap, __VA_ARGS__)                                                                                    \
    X(kasan, __VA_ARGS__)                                                                                    \
    X(hotplug, __VA_ARGS__)                                                                                  \
    X(efi, __VA_ARGS__)                                                                                      \
    X(split, __VA_ARGS__)                                                                                    \
    X(race, __VA_ARGS__)                                                                                     \
    X(touch, __VA_ARGS__)                                                                                    \
    X(exec, __VA_ARGS__)                                                                                     \
    X(fork_large, __VA_ARGS__)

#define PA_DECLARE_ONE(workload, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname)  \
    run_fn PA_RUN_NAME(build, lockname, memcgname, workload, copyname);
#define PA_REGISTER_ONE(workload, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname) \
    PA_RUN_NAME(build, lockname, memcgname, workload, copyname),

/// X is called with (loop, its enum hooked_loop, hook, its enum pa_hook, ...).
#define PA_HOOKED_LOOPS_nomemcg(X, ...)
#define PA_HOOKED_LOOPS_memcg(X, ...)                                                                        \
    X(churn, HOOKED_CHURN, count, PA_HOOK_COUNT, __VA_ARGS__)                                                \
    X(bulk, HOOKED_BULK, count, PA_HOOK_COUNT, __VA_ARGS__)                                                  \
    X(churn, HOOKED_CHURN, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                            \
    X(bulk, HOOKED_BULK, protect, PA_HOOK_PROTECT, __VA_ARGS__)                                              \
    X(bulk, HOOKED_BULK, batched, PA_HOOK_PROTECT_BATCHED, __VA_ARGS__)

/// A table that could not be protected is none: it counts as failed.
#define PA_DEFINE_HOOKED(workload, loop, hookname, hook_kind, build, kpte, pte, pmd, lockname, lock_kind,    \
                         memcgname, memcg_on, copyname)                                                      \
    __attribute__((noinline, aligned(64))) void PA_RUN_NAME(                                                 \
        build, lockname, memcgname, workload##_##hookname, copyname)(const struct run_args *args,            \
                                                                     struct run_result *result) {            \
        struct pa_conf conf = PA_CONF(kpte, pte, pmd, lock_kind, memcg_on);                                  \
                                                                                                             \
        conf.hook = hook_kind;                                                                               \
        current->hook_failures = 0;                                                                          \
        loop_##workload(args, result, conf);                                                                 \
        result->tables -= current->hook_failures;                                                            \
        result->failed_tables += current->hook_failures;                                                     \
    }
#define PA_DECLARE_HOOKED(workload, loop, hookname, hook_kind, build, kpte, pte, pmd, lockname, lock_kind,   \
                          memcgname, memcg_on, copyname)                                                     \
    run_fn PA_RUN_NAME(build, lockname, memcgname, workload##_##hookname, copyname);
#define PA_REGISTER_HOOKED(workload, loop, hookname, hook_kind, build, kpte, pte, pmd, lockname, lock_kind,  \
                           memcgname, memcg_on, copyname)                                                    \
    [hook_kind][loop] = PA_RUN_NAME(build, lockname, memcgname, workload##_##hookname, copyname),

#endif
