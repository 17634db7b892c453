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

#define PA_CONF(kpte, pte, pmd, lock_kind, memcg_on)                                                         \
    (struct pa_conf) {                                                                                       \
        .lock = lock_kind, .memcg = memcg_on, .kernel_pte_ctor = kpte, .pte_ptlock_init = pte,               \
        .pmd_ptlock_init = pmd                                                                               \
    }

/// Calls Y for both values of memcg and both copies of a build.
#define PA_EACH_COPY(Y, build, kpte, pte, pmd, lockname, lock_kind)                                          \
    Y(build, kpte, pte, pmd, lockname, lock_kind, nomemcg, 0, , 0)                                           \
    Y(build, kpte, pte, pmd, lockname, lock_kind, nomemcg, 0, _twin, 1)                                      \
    Y(build, kpte, pte, pmd, lockname, lock_kind, memcg, 1, , 0)                                             \
    Y(build, kpte, pte, pmd, lockname, lock_kind, memcg, 1, _twin, 1)

#define PA_DEFINE_ONE(workload, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname)   \
    __attribute__((noinline, aligned(64))) void PA_RUN_NAME(build, lockname, memcgname, workload, copyname)( \
        const struct run_args *args, struct run_result *result) {                                            \
        loop_##workload(args, result, PA_CONF(kpte, pte, pmd, lock_kind, memcg_on));                         \
    }

#define PA_DEFINE_VARIANT(build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname,         \
                          copynumber)                                                                        \
    PA_DEFINE_ONE(churn, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname)          \
    PA_DEFINE_ONE(bulk, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname)           \
    PA_DEFINE_ONE(grow, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname)           \
    PA_DEFINE_ONE(fork, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname)           \
    PA_DEFINE_ONE(replay, build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname)

#define PA_DECLARE_VARIANT(build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname,        \
                           copynumber)                                                                       \
    run_fn PA_RUN_NAME(build, lockname, memcgname, churn, copyname),                                         \
        PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                             \
        PA_RUN_NAME(build, lockname, memcgname, grow, copyname),                                             \
        PA_RUN_NAME(build, lockname, memcgname, fork, copyname),                                             \
        PA_RUN_NAME(build, lockname, memcgname, replay, copyname);

#define PA_REGISTER_VARIANT(build, kpte, pte, pmd, lockname, lock_kind, memcgname, memcg_on, copyname,       \
                            copynumber)                                                                      \
    {{#build "_" #lockname "_" #memcgname, {lock_kind, memcg_on, kpte, pte, pmd}, copynumber},               \
     {run_empty, PA_RUN_NAME(build, lockname, memcgname, churn, copyname),                                   \
      PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, bulk, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, grow, copyname),                                               \
      PA_RUN_NAME(build, lockname, memcgname, fork, copyname)},                                              \
     PA_RUN_NAME(build, lockname, memcgname, replay, copyname)},

#define PA_DEFINE_BUILD(build, kpte, pte, pmd, lockname, lock_kind)                                          \
    PA_EACH_COPY(PA_DEFINE_VARIANT, build, kpte, pte, pmd, lockname, lock_kind)
#define PA_DECLARE_BUILD(build, kpte, pte, pmd, lockname, lock_kind)                                         \
    PA_EACH_COPY(PA_DECLARE_VARIANT, build, kpte, pte, pmd, lockname, lock_kind)
#define PA_REGISTER_BUILD(build, kpte, pte, pmd, lockname, lock_kind)                                        \
    PA_EACH_COPY(PA_REGISTER_VARIANT, build, kpte, pte, pmd, lockname, lock_kind)

PA_BUILDS(PA_DECLARE_BUILD, none, PA_LOCK_NONE)
PA_BUILDS(PA_DECLARE_BUILD, embedded, PA_LOCK_EMBEDDED)
PA_BUILDS(PA_DECLARE_BUILD, rt, PA_LOCK_RT)
PA_BUILDS(PA_DECLARE_BUILD, debug, PA_LOCK_DEBUG)
PA_BUILDS(PA_DECLARE_BUILD, lockdep, PA_LOCK_LOCKDEP)

#endif
