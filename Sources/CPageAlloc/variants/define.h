// SPDX-License-Identifier: Apache-2.0
//
// From a line of variants/list.h to entry functions and registry rows. A variant's symbols are
// run_<build>_<lock>_<memcg|nomemcg>_<workload> and the same with _twin: the second copy of the code.

#ifndef PA_VARIANTS_DEFINE_H
#define PA_VARIANTS_DEFINE_H

#include "list.h"
#include "run.h"

#define PA_RUN_NAME(build, lockname, memcgname, workload, copyname)                                          \
    run_##build##_##lockname##_##memcgname##_##workload##copyname

/// The rules of a line, in the order of struct pa_conf; they travel through the macros as one argument.
#define PA_RULES(...) __VA_ARGS__
#define PA_CONF(rules, lock_kind, memcg_on)                                                                  \
    { lock_kind, memcg_on, PA_RULES rules, 0 }

/// Calls Y for both values of memcg and both copies of a build.
#define PA_EACH_COPY(Y, build, rules, lockname, lock_kind)                                                   \
    Y(build, rules, lockname, lock_kind, nomemcg, 0, , 0)                                                    \
    Y(build, rules, lockname, lock_kind, nomemcg, 0, _twin, 1)                                               \
    Y(build, rules, lockname, lock_kind, memcg, 1, , 0)                                                      \
    Y(build, rules, lockname, lock_kind, memcg, 1, _twin, 1)

#define PA_DEFINE_ONE(workload, build, rules, lockname, lock_kind, memcgname, memcg_on, copyname)            \
    __attribute__((noinline, aligned(64))) void PA_RUN_NAME(build, lockname, memcgname, workload, copyname)( \
        const struct run_args *args, struct run_result *result) {                                            \
        loop_##workload(args, result, (struct pa_conf)PA_CONF(rules, lock_kind, memcg_on));                  \
    }

/// A loop with a second function beside it, for shaped tables.
#define PA_DEFINE_TWO(workload, build, rules, lockname, lock_kind, memcgname, memcg_on, copyname)            \
    static __attribute__((noinline, aligned(64))) void PA_PASTE(                                             \
        shaped, PA_RUN_NAME(build, lockname, memcgname, workload, copyname))(const struct run_args *args,    \
                                                                             struct run_result *result) {    \
        shaped_##workload(args, result, (struct pa_conf)PA_CONF(rules, lock_kind, memcg_on));                \
    }                                                                                                        \
    __attribute__((noinline, aligned(64))) void PA_RUN_NAME(build, lockname, memcgname, workload, copyname)( \
        const struct run_args *args, struct run_result *result) {                                            \
        if (args->shape.source == PA_SOURCE_GENERIC)                                                         \
            loop_##workload(args, result, (struct pa_conf)PA_CONF(rules, lock_kind, memcg_on));              \
        else                                                                                                 \
            PA_PASTE(shaped, PA_RUN_NAME(build, lockname, memcgname, workload, copyname))(args, result);     \
    }

#define PA_DEFINE_VARIANT(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)      \
    PA_DEFINE_TWO(churn, build, rules, lockname, lock_kind, memcgname, memcg_on, copyname)                   \
    PA_DEFINE_TWO(bulk, build, rules, lockname, lock_kind, memcgname, memcg_on, copyname)                    \
    PA_DEFINE_ONE(grow, build, rules, lockname, lock_kind, memcgname, memcg_on, copyname)                    \
    PA_DEFINE_ONE(fork, build, rules, lockname, lock_kind, memcgname, memcg_on, copyname)

#define PA_DECLARE_VARIANT(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)     \
    run_fn PA_RUN_NAME(build, lockname, memcgname, churn, copyname),                                         \
        PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                             \
        PA_RUN_NAME(build, lockname, memcgname, grow, copyname),                                             \
        PA_RUN_NAME(build, lockname, memcgname, fork, copyname);

#define PA_REGISTER_VARIANT(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)    \
    {{#build "_" #lockname "_" #memcgname, PA_CONF(rules, lock_kind, memcg_on), copynumber},                 \
     {run_empty, PA_RUN_NAME(build, lockname, memcgname, churn, copyname),                                   \
      PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, grow, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, fork, copyname)}},

#define PA_DEFINE_BUILD(build, kpte, pte, pmd, p4d, account, lockname, lock_kind)                            \
    PA_EACH_COPY(PA_DEFINE_VARIANT, build, (kpte, pte, pmd, p4d, account), lockname, lock_kind)
#define PA_DECLARE_BUILD(build, kpte, pte, pmd, p4d, account, lockname, lock_kind)                           \
    PA_EACH_COPY(PA_DECLARE_VARIANT, build, (kpte, pte, pmd, p4d, account), lockname, lock_kind)
#define PA_REGISTER_BUILD(build, kpte, pte, pmd, p4d, account, lockname, lock_kind)                          \
    PA_EACH_COPY(PA_REGISTER_VARIANT, build, (kpte, pte, pmd, p4d, account), lockname, lock_kind)

/// Calls X for each kind of lock: its name in symbols, and its constant.
#define PA_EACH_LOCK(X)                                                                                      \
    PA_BUILDS(X, none, PA_LOCK_NONE)                                                                         \
    PA_BUILDS(X, embedded, PA_LOCK_EMBEDDED)                                                                 \
    PA_BUILDS(X, rt, PA_LOCK_RT)                                                                             \
    PA_BUILDS(X, debug, PA_LOCK_DEBUG)                                                                       \
    PA_BUILDS(X, lockdep, PA_LOCK_LOCKDEP)                                                                   \
    PA_BUILDS(X, lockstat, PA_LOCK_LOCKSTAT)                                                                 \
    PA_BUILDS(X, rtdebug, PA_LOCK_RT_DEBUG)                                                                  \
    PA_BUILDS(X, rtlockdep, PA_LOCK_RT_LOCKDEP)

PA_EACH_LOCK(PA_DECLARE_BUILD)

#endif
