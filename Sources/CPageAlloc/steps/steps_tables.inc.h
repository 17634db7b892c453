// SPDX-License-Identifier: Apache-2.0
//
// Whole kernel tables in every build of the list, made and freed apart: what a series changes, in
// instructions. Named as the rows of 6.12 that they would replace. Read by steps.inc.h, which has
// the macros.

#include "../builds/all_builds.h"

#define TABLE_CONF(rules) ((struct pa_conf)PA_CONF(rules, (STEP_LOCK, STEP_CONFIG), 1))

#define TABLE_LOOPS(build, rules, ...)                                                                       \
    STEP(build##_pte_alloc, s->ok &= !__pte_alloc_kernel(&s->pmds[i], e, TABLE_CONF(rules)))                 \
    STEP(build##_pte_free, pte_free_kernel(&init_mm, s->tables[i], e, TABLE_CONF(rules)))                    \
    STEP(build##_pmd_alloc, s->ok &= !__pmd_alloc(&init_mm, &s->puds[i], e, TABLE_CONF(rules)))              \
    STEP(build##_pmd_free, upper_free(&init_mm, s->tables[i], e, TABLE_CONF(rules)))
PA_ALL_BUILDS(TABLE_LOOPS, )

#define TABLE_ROW(step_kind, of_level, of_build, named, clears, ...)                                         \
    {{STEP_FACTS(step_kind, named, clears), .level = of_level, .build = BUILD_##of_build}, __VA_ARGS__},
#define TABLE_ROWS(build, rules, ...)                                                                        \
    TABLE_ROW(PA_STEP_TABLE_MADE, PA_LEVEL_PTE, build, "__pte_alloc_kernel whole", 1, {NULL, NULL},          \
              loop_##build##_pte_alloc, {loop_take_pmds, loop_##build##_pte_free})                           \
    TABLE_ROW(PA_STEP_TABLE_FREED, PA_LEVEL_PTE, build, "kernel PTE table free whole", 0,                    \
              {loop_##build##_pte_alloc, loop_take_pmds}, loop_##build##_pte_free, {NULL, NULL})             \
    TABLE_ROW(PA_STEP_TABLE_MADE, PA_LEVEL_PMD, build, "__pmd_alloc(init_mm) whole", 1, {NULL, NULL},        \
              loop_##build##_pmd_alloc, {loop_take_puds, loop_##build##_pmd_free})                           \
    TABLE_ROW(PA_STEP_TABLE_FREED, PA_LEVEL_PMD, build, "kernel PMD table free whole", 0,                    \
              {loop_##build##_pmd_alloc, loop_take_puds}, loop_##build##_pmd_free, {NULL, NULL})
