// SPDX-License-Identifier: Apache-2.0
//
// Whole kernel tables in every build of the list, made and freed apart: what a series changes, in instructions. Named
// as the rows of 6.12 that they would replace. Read by steps.inc.h, which has the macros.

#include "../builds/builds.h"

PA_HOT struct pa_conf configured(struct pa_conf conf) {
    conf.config = STEP_CONFIG;
    return conf;
}

#define TABLE_CONF(rules) configured((struct pa_conf)PA_CONF(rules, STEP_LOCK, 1))

#define TABLE_LOOPS(build, rules, ...)                                                                       \
    STEP(build##_pte_alloc, s->ok &= !__pte_alloc_kernel(&s->pmds[i], e, TABLE_CONF(rules)))                 \
    STEP(build##_pte_free, pte_free_kernel(init_mm, s->tables[i], e, TABLE_CONF(rules)))                     \
    STEP(build##_pmd_alloc, s->ok &= !__pmd_alloc(init_mm, &s->puds[i], e, TABLE_CONF(rules)))               \
    STEP(build##_pmd_free, upper_free(init_mm, s->tables[i], e, TABLE_CONF(rules)))
PA_BUILDS(TABLE_LOOPS, )

#define TABLE_ROWS(build, rules, ...)                                                                        \
    {{"__pte_alloc_kernel whole", STEP_LOCK, 1, STEP_NODES, STEP_TIMES, #build, STEP_CONFIG},                \
     {NULL, NULL},                                                                                           \
     loop_##build##_pte_alloc,                                                                               \
     {loop_take_pmds, loop_##build##_pte_free}},                                                             \
        {{"kernel PTE table free whole", STEP_LOCK, 0, STEP_NODES, STEP_TIMES, #build, STEP_CONFIG},         \
         {loop_##build##_pte_alloc, loop_take_pmds},                                                         \
         loop_##build##_pte_free,                                                                            \
         {NULL, NULL}},                                                                                      \
        {{"__pmd_alloc(init_mm) whole", STEP_LOCK, 1, STEP_NODES, STEP_TIMES, #build, STEP_CONFIG},          \
         {NULL, NULL},                                                                                       \
         loop_##build##_pmd_alloc,                                                                           \
         {loop_take_puds, loop_##build##_pmd_free}},                                                         \
        {{"kernel PMD table free whole", STEP_LOCK, 0, STEP_NODES, STEP_TIMES, #build, STEP_CONFIG},         \
         {loop_##build##_pmd_alloc, loop_take_puds},                                                         \
         loop_##build##_pmd_free,                                                                            \
         {NULL, NULL}},
