// SPDX-License-Identifier: Apache-2.0
//
// The kernel builds that ship. A line is (name, (kernel_pte_ctor, pte_ptlock_init, pmd_ptlock_init,
// p4d_ctor, page_type, accounted) of struct pa_conf, whether without memcg too); every line is
// compiled with every lock kind, several times, and with Debian's configurations. Builds for series
// files are in own.h.
//
// base is v6.14, before the series, and merged v6.16, after it. noskip is merged without the skipping
// of ptlock_init() for init_mm: what stands between the two. v6_13 is before page tables of all
// levels were accounted; kpte is between the two, with v1's patches 2 to 5; v2026 is what the
// author proposed in July 2026.

#ifndef PA_BUILDS_BUILDS_H
#define PA_BUILDS_BUILDS_H

#define PA_BUILDS(X, ...)                                                                                    \
    X(base, (NEVER, ALWAYS, ALWAYS, ALWAYS, WITH_CTOR, WITH_CTOR), BOTH, __VA_ARGS__)                        \
    X(merged, (ALWAYS, CHECKED, CHECKED, ALWAYS, WITH_CTOR, WITH_CTOR), BOTH, __VA_ARGS__)                   \
    X(noskip, (ALWAYS, ALWAYS, ALWAYS, ALWAYS, WITH_CTOR, WITH_CTOR), BOTH, __VA_ARGS__)                     \
    X(v6_13, (NEVER, ALWAYS, ALWAYS, NEVER, WITH_CTOR, WITH_CTOR), MEMCG, __VA_ARGS__)                       \
    X(kpte, (ALWAYS, CHECKED, ALWAYS, ALWAYS, WITH_CTOR, WITH_CTOR), MEMCG, __VA_ARGS__)                     \
    X(v2026, (ALWAYS, USER, USER, ALWAYS, IN_ALLOC, IN_ALLOC), MEMCG, __VA_ARGS__)

/// The initialiser of a line's struct pa_conf, from its rules and options, each in parentheses.
#define PA_CONF_RULES(kpte, pte, pmd, p4d, type, counted_in)                                                 \
    .kernel_pte_ctor = PA_RULE_##kpte, .pte_ptlock_init = PA_RULE_##pte, .pmd_ptlock_init = PA_RULE_##pmd,   \
    .p4d_ctor = PA_RULE_##p4d, .page_type = PA_ACCOUNTING_##type, .accounted = PA_ACCOUNTING_##counted_in
#define PA_CONF_OPTIONS(lock_kind, config_of) .lock = lock_kind, .config = config_of
#define PA_CONF(rules, options, memcg_on)                                                                    \
    { .memcg = memcg_on, PA_CONF_OPTIONS options, PA_CONF_RULES rules }

#endif
