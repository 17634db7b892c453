// SPDX-License-Identifier: Apache-2.0
//
// The one list of kernel builds. A line is (name, kernel_pte_ctor, pte_ptlock_init, pmd_ptlock_init) of
// struct pa_conf; every line is compiled with every lock kind, with and without memcg, PA_COPIES times.
// Adding a state of the constructors is adding a line.

#ifndef PA_VARIANTS_LIST_H
#define PA_VARIANTS_LIST_H

#define PA_BUILDS(X, ...)                                                                                    \
    X(base, PA_STEP_NEVER, PA_STEP_ALWAYS, PA_STEP_ALWAYS, __VA_ARGS__)                                      \
    X(merged, PA_STEP_ALWAYS, PA_STEP_CHECKED, PA_STEP_CHECKED, __VA_ARGS__)

#endif
