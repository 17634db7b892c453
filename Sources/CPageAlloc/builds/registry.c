// SPDX-License-Identifier: Apache-2.0
//
// The table of variants, and the loop that costs nothing.

#include "registry.h"

#include "../loops/timing.inc.h"
#include "define.h"

/// Calls X for each build with each kind of lock: its name in symbols, and its constant.
#define PA_EACH_BUILD(X)                                                                                     \
    PA_BUILDS(X, none, PA_LOCK_NONE)                                                                         \
    PA_BUILDS(X, embedded, PA_LOCK_EMBEDDED)                                                                 \
    PA_BUILDS(X, rt, PA_LOCK_RT)                                                                             \
    PA_BUILDS(X, debug, PA_LOCK_DEBUG)                                                                       \
    PA_BUILDS(X, lockdep, PA_LOCK_LOCKDEP)                                                                   \
    PA_BUILDS(X, lockstat, PA_LOCK_LOCKSTAT)                                                                 \
    PA_BUILDS(X, rtdebug, PA_LOCK_RT_DEBUG)                                                                  \
    PA_BUILDS(X, rtlockdep, PA_LOCK_RT_LOCKDEP)
#define PA_EACH_HOOKED_BUILD(X)                                                                              \
    PA_BUILDS(X, embedded, PA_LOCK_EMBEDDED)                                                                 \
    PA_BUILDS(X, rt, PA_LOCK_RT)

// Every variant has a number.
#define PA_NUMBER(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)              \
    VARIANT_##build##_##lockname##_##memcgname##copyname,
#define PA_NUMBER_BUILD(build, rules, memcgs, ...) PA_EACH_COPY_##memcgs(PA_NUMBER, build, rules, __VA_ARGS__)
enum { PA_EACH_BUILD(PA_NUMBER_BUILD) VARIANTS };

#define PA_DECLARE_LOOP(loop, form, build, lockname, memcgname, copyname)                                    \
    run_fn PA_RUN_NAME(build, lockname, memcgname, loop, copyname);
#define PA_DECLARE(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)             \
    PA_LOOPS(PA_DECLARE_LOOP, build, lockname, memcgname, copyname)
#define PA_DECLARE_BUILD(build, rules, memcgs, ...)                                                          \
    PA_EACH_COPY_##memcgs(PA_DECLARE, build, rules, __VA_ARGS__)
PA_EACH_BUILD(PA_DECLARE_BUILD)

#define PA_DECLARE_HOOKED_LOOP(loop, hookname, hook_kind, build, lockname, memcgname, copyname)              \
    run_fn PA_RUN_NAME(build, lockname, memcgname, loop##_##hookname, copyname);
#define PA_DECLARE_HOOKED(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)      \
    PA_HOOKED_LOOPS(PA_DECLARE_HOOKED_LOOP, build, lockname, memcgname, copyname)
#define PA_DECLARE_HOOKED_BUILD(build, rules, memcgs, ...)                                                   \
    PA_EACH_COPY_MEMCG(PA_DECLARE_HOOKED, build, rules, __VA_ARGS__)
PA_EACH_HOOKED_BUILD(PA_DECLARE_HOOKED_BUILD)

static run_fn run_empty;

/// A variant and its loops by enum loop_id.
struct row {
    struct pa_variant variant;
    run_fn *run[LOOPS];
};
#define PA_REGISTER_LOOP(loop, form, build, lockname, memcgname, copyname)                                   \
    [LOOP_##loop] = PA_RUN_NAME(build, lockname, memcgname, loop, copyname),
#define PA_REGISTER(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)            \
    {{#build "_" #lockname "_" #memcgname, PA_CONF(rules, lock_kind, memcg_on), BUILD_##build, copynumber},  \
     {[LOOP_empty] = run_empty, PA_LOOPS(PA_REGISTER_LOOP, build, lockname, memcgname, copyname)}},
#define PA_REGISTER_BUILD(build, rules, memcgs, ...)                                                         \
    PA_EACH_COPY_##memcgs(PA_REGISTER, build, rules, __VA_ARGS__)
static const struct row rows[VARIANTS] = {PA_EACH_BUILD(PA_REGISTER_BUILD)};

/// Those with a hook, by enum hooked_loop_id; NULL where there is none.
#define PA_REGISTER_HOOKED_LOOP(loop, hookname, hook_kind, build, lockname, memcgname, copyname)             \
    [HOOKED_##loop##_##hookname] = PA_RUN_NAME(build, lockname, memcgname, loop##_##hookname, copyname),
#define PA_REGISTER_HOOKED(build, rules, lockname, lock_kind, memcgname, memcg_on, copyname, copynumber)     \
    [VARIANT_##build##_##lockname##_##memcgname##                                                            \
        copyname] = {PA_HOOKED_LOOPS(PA_REGISTER_HOOKED_LOOP, build, lockname, memcgname, copyname)},
#define PA_REGISTER_HOOKED_BUILD(build, rules, memcgs, ...)                                                  \
    PA_EACH_COPY_MEMCG(PA_REGISTER_HOOKED, build, rules, __VA_ARGS__)
static run_fn *const hooked[VARIANTS][HOOKED_LOOPS] = {PA_EACH_HOOKED_BUILD(PA_REGISTER_HOOKED_BUILD)};

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
