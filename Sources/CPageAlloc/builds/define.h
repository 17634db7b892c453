// SPDX-License-Identifier: Apache-2.0
//
// From a line of builds/builds.h to functions. They are named
// run_<build>_<lock>_<memcg|nomemcg>_<loop>, and the same with _copy1 and so on. `rules` is the
// line's list of rules in parentheses, handed on unopened to PA_CONF. `options` are an enum
// pa_options and an enum pa_config.

#ifndef PA_BUILDS_DEFINE_H
#define PA_BUILDS_DEFINE_H

#include "builds.h"
#include "registry.h"

#define PA_RUN_NAME(build, lockname, memcgname, loop, copyname)                                              \
    run_##build##_##lockname##_##memcgname##_##loop##copyname

/// Calls Y for each copy of the code: PA_COPIES for the locks of production kernels, two for the
/// others, which take longest to compile.
#define PA_TWO_COPIES(Y, ...)                                                                                \
    Y(__VA_ARGS__, , 0)                                                                                      \
    Y(__VA_ARGS__, _copy1, 1)
#define PA_FOUR_COPIES(Y, ...)                                                                               \
    PA_TWO_COPIES(Y, __VA_ARGS__)                                                                            \
    Y(__VA_ARGS__, _copy2, 2)                                                                                \
    Y(__VA_ARGS__, _copy3, 3)
#define PA_COPIES_OF_none PA_TWO_COPIES
#define PA_COPIES_OF_embedded PA_FOUR_COPIES
#define PA_COPIES_OF_rt PA_FOUR_COPIES
#define PA_COPIES_OF_debug PA_TWO_COPIES
#define PA_COPIES_OF_lockdep PA_TWO_COPIES
#define PA_COPIES_OF_lockstat PA_TWO_COPIES
#define PA_COPIES_OF_rtdebug PA_TWO_COPIES
#define PA_COPIES_OF_rtlockdep PA_TWO_COPIES
#define PA_COPIES_OF_debian PA_TWO_COPIES
#define PA_COPIES_OF_debianrt PA_TWO_COPIES

/// For PA_BUILDS(): calls Y for each copy of a build; for each of those with memcg; and for its
/// placebo, of which there is one. BOTH builds exist without memcg, too.
#define PA_COPIES_OF_BUILD(build, rules, memcgs, Y, ...) PA_COPIES_##memcgs(Y, build, rules, __VA_ARGS__)
#define PA_COPIES_WITH_MEMCG(build, rules, memcgs, Y, ...) PA_COPIES_MEMCG(Y, build, rules, __VA_ARGS__)
#define PA_PLACEBO_OF_BUILD(build, rules, memcgs, Y, ...) PA_PLACEBO_##memcgs(Y, build, rules, __VA_ARGS__)
#define PA_PLACEBO_WITH_MEMCG(build, rules, memcgs, Y, ...) PA_PLACEBO_MEMCG(Y, build, rules, __VA_ARGS__)

#define PA_COPIES_MEMCG(Y, build, rules, lockname, options)                                                  \
    PA_COPIES_OF_##lockname(Y, build, rules, lockname, options, memcg, 1)
#define PA_COPIES_BOTH(Y, build, rules, lockname, options)                                                   \
    PA_COPIES_OF_##lockname(Y, build, rules, lockname, options, nomemcg, 0)                                  \
        PA_COPIES_MEMCG(Y, build, rules, lockname, options)
#define PA_PLACEBO_MEMCG(Y, build, rules, lockname, options)                                                 \
    Y(build, rules, lockname, options, memcg, 1, _placebo, PA_COPY_PLACEBO)
#define PA_PLACEBO_BOTH(Y, build, rules, lockname, options)                                                  \
    Y(build, rules, lockname, options, nomemcg, 0, _placebo, PA_COPY_PLACEBO)                                \
    PA_PLACEBO_MEMCG(Y, build, rules, lockname, options)

#define PA_DEFINE_PLAIN(loop, build, rules, lockname, options, memcgname, memcg_on, copyname)                \
    run_fn PA_RUN_NAME(build, lockname, memcgname, loop, copyname);                                          \
    __attribute__((noinline, aligned(64))) void PA_RUN_NAME(build, lockname, memcgname, loop, copyname)(     \
        const struct run_args *args, struct run_result *result) {                                            \
        loop_##loop(args, result, (struct pa_conf)PA_CONF(rules, options, memcg_on));                        \
    }
#define PA_DEFINE_SHAPED(loop, build, rules, lockname, options, memcgname, memcg_on, copyname)               \
    static __attribute__((noinline, aligned(64))) void PA_PASTE(                                             \
        shaped, PA_RUN_NAME(build, lockname, memcgname, loop, copyname))(const struct run_args *args,        \
                                                                         struct run_result *result) {        \
        shaped_##loop(args, result, (struct pa_conf)PA_CONF(rules, options, memcg_on));                      \
    }                                                                                                        \
    run_fn PA_RUN_NAME(build, lockname, memcgname, loop, copyname);                                          \
    __attribute__((noinline, aligned(64))) void PA_RUN_NAME(build, lockname, memcgname, loop, copyname)(     \
        const struct run_args *args, struct run_result *result) {                                            \
        if (args->shape.source == PA_SOURCE_GENERIC)                                                         \
            loop_##loop(args, result, (struct pa_conf)PA_CONF(rules, options, memcg_on));                    \
        else                                                                                                 \
            PA_PASTE(shaped, PA_RUN_NAME(build, lockname, memcgname, loop, copyname))(args, result);         \
    }
/// A table that could not be protected counts as failed.
#define PA_DEFINE_HOOKED(loop, hookname, hook_kind, build, rules, lockname, options, memcgname, memcg_on,    \
                         copyname)                                                                           \
    run_fn PA_RUN_NAME(build, lockname, memcgname, loop##_##hookname, copyname);                             \
    __attribute__((noinline, aligned(64))) void PA_RUN_NAME(build, lockname, memcgname, loop##_##hookname,   \
                                                            copyname)(const struct run_args *args,           \
                                                                      struct run_result *result) {           \
        struct pa_conf conf = PA_CONF(rules, options, memcg_on);                                             \
                                                                                                             \
        conf.hook = hook_kind;                                                                               \
        current->hook_failures = 0;                                                                          \
        loop_##loop(args, result, conf);                                                                     \
        result->tables -= current->hook_failures;                                                            \
        result->failed_tables += current->hook_failures;                                                     \
    }

#define PA_DEFINE_LOOP(loop, form, ...) PA_DEFINE_##form(loop, __VA_ARGS__)
/// All functions of one copy; and those with a hook, which exist for the locks of production kernels
/// in their minimal configuration, with memcg.
#define PA_DEFINE_LOOPS(build, rules, lockname, options, memcgname, memcg_on, copyname, copynumber)          \
    PA_LOOPS(PA_DEFINE_LOOP, build, rules, lockname, options, memcgname, memcg_on, copyname)
#define PA_DEFINE_HOOKED_LOOPS(build, rules, lockname, options, memcgname, memcg_on, copyname, copynumber)   \
    PA_HOOKED_LOOPS(PA_DEFINE_HOOKED, build, rules, lockname, options, memcgname, memcg_on, copyname)

#endif
