// SPDX-License-Identifier: Apache-2.0
//
// The one list of kernel builds. A line is (name, kernel_pte_ctor, pte_ptlock_init,
// pmd_ptlock_init, p4d_ctor, account_in_alloc, whether without memcg too) of struct pa_conf; every
// line is compiled with every lock kind, several times, and with Debian's configurations. Adding a
// state of the constructors is adding a line.
//
// base is v6.14, before the series, and merged v6.16, after it. noskip is merged without the skipping
// of ptlock_init() for init_mm: what stands between the two. v6_13 is before page tables of all
// levels were accounted; kpte is between the two, with v1's patches 2 to 5; v2026 is what the
// author proposed in July 2026.

#ifndef PA_BUILDS_BUILDS_H
#define PA_BUILDS_BUILDS_H

#define PA_BUILDS(X, ...)                                                                                    \
    X(base, (PA_RULE_NEVER, PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_ALWAYS, 0), BOTH, __VA_ARGS__)           \
    X(merged, (PA_RULE_ALWAYS, PA_RULE_CHECKED, PA_RULE_CHECKED, PA_RULE_ALWAYS, 0), BOTH, __VA_ARGS__)      \
    X(noskip, (PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_ALWAYS, 0), BOTH, __VA_ARGS__)        \
    X(v6_13, (PA_RULE_NEVER, PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_NEVER, 0), MEMCG, __VA_ARGS__)          \
    X(kpte, (PA_RULE_ALWAYS, PA_RULE_CHECKED, PA_RULE_ALWAYS, PA_RULE_ALWAYS, 0), MEMCG, __VA_ARGS__)        \
    X(v2026, (PA_RULE_ALWAYS, PA_RULE_USER, PA_RULE_USER, PA_RULE_ALWAYS, 1), MEMCG, __VA_ARGS__)

/// The number of each line; 0 is none.
#define PA_BUILD_NUMBER(build, ...) BUILD_##build,
enum { BUILD_NONE, PA_BUILDS(PA_BUILD_NUMBER, ) BUILDS };

/// The initialiser of a line's struct pa_conf, from its rules and options, each in parentheses.
#define PA_CONF_RULES(kpte, pte, pmd, p4d, in_alloc)                                                         \
    .kernel_pte_ctor = kpte, .pte_ptlock_init = pte, .pmd_ptlock_init = pmd, .p4d_ctor = p4d,                \
    .account_in_alloc = in_alloc
#define PA_CONF_OPTIONS(lock_kind, config_of) .lock = lock_kind, .config = config_of
#define PA_CONF(rules, options, memcg_on)                                                                    \
    { .memcg = memcg_on, PA_CONF_OPTIONS options, PA_CONF_RULES rules }

#endif
