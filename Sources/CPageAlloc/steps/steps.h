// SPDX-License-Identifier: Apache-2.0
//
// How a step is put together: loops, of which one is counted and the others bring every round back
// to the same state.

#ifndef PA_STEPS_STEPS_H
#define PA_STEPS_STEPS_H

#include "../include/pa_steps.h"
#include "../run/machine.h"

#define STEP_MANY_OBJECTS 1000u

struct step_context {
    struct pgtable_env env;
    struct mm_struct user_mm;
    struct kmem_cache *object_cache;
    pmd_t *pmds; ///< entries of a constructed PMD table
    pud_t *puds; ///< entries of a PUD table
    void *clear_target;
    struct pglist_data *node;
    bool ok; ///< no allocation has failed
    struct page *pages[PA_STEP_TIMES];
    void *tables[PA_STEP_TIMES];
    void *other; ///< an object that a step needs beside those it is about
    void *objects[STEP_MANY_OBJECTS];
};

typedef void step_loop(struct step_context *s);

/// Runs a loop. A name of its own, so that callgrind can be told to count nothing else.
void pa_step_counted(step_loop *loop, struct step_context *s);

struct step {
    struct pa_step facts;
    step_loop *prepare[2]; ///< in this order, NULL: nothing
    step_loop *counted;
    step_loop *finish[2];
};

/// The steps of one lock kind in one configuration, and how many.
#define PA_DECLARE_STEPS(lockname)                                                                           \
    extern const struct step steps_##lockname[];                                                             \
    extern const uint32_t steps_##lockname##_count;                                                          \
    bool step_context_open_##lockname(struct step_context *s);                                               \
    void step_context_close_##lockname(struct step_context *s);

PA_DECLARE_STEPS(embedded)
PA_DECLARE_STEPS(rt)
PA_DECLARE_STEPS(lockdep)
PA_DECLARE_STEPS(embedded_debian)
PA_DECLARE_STEPS(rt_debian)

/// Steps on a machine of two nodes, in the same contexts.
#define PA_DECLARE_NODE_STEPS(lockname)                                                                      \
    extern const struct step steps_##lockname##_nodes[];                                                     \
    extern const uint32_t steps_##lockname##_nodes_count;

PA_DECLARE_NODE_STEPS(embedded)
PA_DECLARE_NODE_STEPS(rt)
PA_DECLARE_NODE_STEPS(embedded_debian)
PA_DECLARE_NODE_STEPS(rt_debian)

#endif
