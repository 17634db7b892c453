// SPDX-License-Identifier: Apache-2.0
//
// The table of variants, and the loop that costs nothing.

#include "registry.h"

#include "../loops/timing.inc.h"
#include "all_builds.h"
#include "define.h"

/// Calls Y for each copy of each build.
#define PA_EACH_VARIANT(Y)                                                                                   \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, none, (PA_LOCK_NONE, PA_CONFIG_MINIMAL))                            \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))                    \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))                                \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, debug, (PA_LOCK_DEBUG, PA_CONFIG_MINIMAL))                          \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, lockdep, (PA_LOCK_LOCKDEP, PA_CONFIG_MINIMAL))                      \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, lockstat, (PA_LOCK_LOCKSTAT, PA_CONFIG_MINIMAL))                    \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, rtdebug, (PA_LOCK_RT_DEBUG, PA_CONFIG_MINIMAL))                     \
    PA_ALL_BUILDS(PA_COPIES_OF_BUILD, Y, rtlockdep, (PA_LOCK_RT_LOCKDEP, PA_CONFIG_MINIMAL))                 \
    PA_ALL_BUILDS(PA_COPIES_WITH_MEMCG, Y, debian, (PA_LOCK_EMBEDDED, PA_CONFIG_DEBIAN))                     \
    PA_ALL_BUILDS(PA_COPIES_WITH_MEMCG, Y, debianrt, (PA_LOCK_RT, PA_CONFIG_DEBIAN))                         \
    PA_ALL_BUILDS(PA_PLACEBO_OF_BUILD, Y, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))                   \
    PA_ALL_BUILDS(PA_PLACEBO_OF_BUILD, Y, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))                               \
    PA_ALL_BUILDS(PA_PLACEBO_WITH_MEMCG, Y, debian, (PA_LOCK_EMBEDDED, PA_CONFIG_DEBIAN))                    \
    PA_ALL_BUILDS(PA_PLACEBO_WITH_MEMCG, Y, debianrt, (PA_LOCK_RT, PA_CONFIG_DEBIAN))
/// For each of those that have loops with a hook.
#define PA_EACH_HOOKED_VARIANT(Y)                                                                            \
    PA_ALL_BUILDS(PA_COPIES_WITH_MEMCG, Y, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))                  \
    PA_ALL_BUILDS(PA_COPIES_WITH_MEMCG, Y, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))                              \
    PA_ALL_BUILDS(PA_PLACEBO_WITH_MEMCG, Y, embedded, (PA_LOCK_EMBEDDED, PA_CONFIG_MINIMAL))                 \
    PA_ALL_BUILDS(PA_PLACEBO_WITH_MEMCG, Y, rt, (PA_LOCK_RT, PA_CONFIG_MINIMAL))

// Every variant has a number.
#define PA_NUMBER(build, rules, lockname, options, memcgname, memcg_on, copyname, copynumber)                \
    VARIANT_##build##_##lockname##_##memcgname##copyname,
enum { PA_EACH_VARIANT(PA_NUMBER) VARIANTS };

#define PA_DECLARE_LOOP(loop, form, build, lockname, memcgname, copyname)                                    \
    run_fn PA_RUN_NAME(build, lockname, memcgname, loop, copyname);
#define PA_DECLARE(build, rules, lockname, options, memcgname, memcg_on, copyname, copynumber)               \
    PA_LOOPS(PA_DECLARE_LOOP, build, lockname, memcgname, copyname)
PA_EACH_VARIANT(PA_DECLARE)

#define PA_DECLARE_HOOKED_LOOP(loop, hookname, hook_kind, build, lockname, memcgname, copyname)              \
    run_fn PA_RUN_NAME(build, lockname, memcgname, loop##_##hookname, copyname);
#define PA_DECLARE_HOOKED(build, rules, lockname, options, memcgname, memcg_on, copyname, copynumber)        \
    PA_HOOKED_LOOPS(PA_DECLARE_HOOKED_LOOP, build, lockname, memcgname, copyname)
PA_EACH_HOOKED_VARIANT(PA_DECLARE_HOOKED)

static run_fn run_empty;

/// A variant and its loops by enum loop_id.
struct row {
    struct pa_variant variant;
    run_fn *run[LOOPS];
};
#define PA_REGISTER_LOOP(loop, form, build, lockname, memcgname, copyname)                                   \
    [LOOP_##loop] = PA_RUN_NAME(build, lockname, memcgname, loop, copyname),
#define PA_REGISTER(build, rules, lockname, options, memcgname, memcg_on, copyname, copynumber)              \
    {{#build "_" #lockname "_" #memcgname, PA_CONF(rules, options, memcg_on), BUILD_##build, copynumber},    \
     {[LOOP_empty] = run_empty, PA_LOOPS(PA_REGISTER_LOOP, build, lockname, memcgname, copyname)}},
static const struct row rows[VARIANTS] = {PA_EACH_VARIANT(PA_REGISTER)};

/// Those with a hook, by enum hooked_loop_id; NULL where there is none.
#define PA_REGISTER_HOOKED_LOOP(loop, hookname, hook_kind, build, lockname, memcgname, copyname)             \
    [HOOKED_##loop##_##hookname] = PA_RUN_NAME(build, lockname, memcgname, loop##_##hookname, copyname),
#define PA_REGISTER_HOOKED(build, rules, lockname, options, memcgname, memcg_on, copyname, copynumber)       \
    [VARIANT_##build##_##lockname##_##memcgname##                                                            \
        copyname] = {PA_HOOKED_LOOPS(PA_REGISTER_HOOKED_LOOP, build, lockname, memcgname, copyname)},
static run_fn *const hooked[VARIANTS][HOOKED_LOOPS] = {PA_EACH_HOOKED_VARIANT(PA_REGISTER_HOOKED)};

#define PA_HOOKED_LOOP_FACTS(loop, hookname, hook_kind, ...) {LOOP_##loop, hook_kind},
static const struct {
    enum loop_id loop;
    enum pa_hook hook;
} hooked_loops[HOOKED_LOOPS] = {PA_HOOKED_LOOPS(PA_HOOKED_LOOP_FACTS, )};

static __attribute__((noinline, aligned(64))) void run_empty(const struct run_args *args,
                                                             struct run_result *result) {
    struct window w = window_open();

    // Four operations a turn: one a turn would measure how often this CPU can take a branch, which
    // the loops that build tables do beside their work.
#pragma clang loop unroll_count(4)
    for (uint64_t ops = args->ops; ops; ops--)
        __asm__ volatile("");
    window_close(w, result);
    result->tables = args->ops;
}

PA_COLD uint32_t pa_variant_count(void) { return VARIANTS; }

PA_COLD const struct pa_variant *pa_variant_at(uint32_t index) { return &rows[index].variant; }

PA_COLD run_fn *variant_loop(uint32_t variant, enum loop_id loop, uint8_t hook) {
    if (hook == PA_HOOK_NONE)
        return rows[variant].run[loop];
    for (unsigned i = 0; i < HOOKED_LOOPS; i++)
        if (hooked_loops[i].loop == loop && hooked_loops[i].hook == hook)
            return hooked[variant][i];
    return NULL;
}
