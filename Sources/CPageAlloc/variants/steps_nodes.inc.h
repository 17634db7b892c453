// SPDX-License-Identifier: Apache-2.0
//
// Steps that name a node, on a machine of two: CPU 0 is of node 0. Operations are named as in the last rows of
// docs/data/kernel-instructions.csv.

#include "steps_loop.inc.h"

#define NODE_STEPS(nid)                                                                                      \
    STEP(alloc_page_##nid, s->pages[i] = alloc_pages_node(nid, GFP_KERNEL, 0, STEP_FLAVOUR))                 \
    STEP(alloc_object_##nid,                                                                                 \
         s->objects[i] = kmem_cache_alloc_node(s->object_cache, GFP_KERNEL, nid, STEP_FLAVOUR))              \
    static PA_COLD void take_other_##nid(struct step_context *s, uint32_t i) {                               \
        s->others[i] = kmem_cache_alloc_node(s->object_cache, GFP_KERNEL, nid, STEP_FLAVOUR);                \
    }                                                                                                        \
    /* Leaves the CPU with a slab of its own node. */                                                        \
    static PA_COLD void take_both_##nid(struct step_context *s, uint32_t i) {                                \
        s->objects[i] = kmem_cache_alloc_node(s->object_cache, GFP_KERNEL, nid, STEP_FLAVOUR);               \
        s->others[i] = kmem_cache_alloc_node(s->object_cache, GFP_KERNEL, 0, STEP_FLAVOUR);                  \
    }                                                                                                        \
    STEP(alloc_object_after_local_##nid, pa_step_uncounted(take_other_0, s, i);                              \
         s->objects[i] = kmem_cache_alloc_node(s->object_cache, GFP_KERNEL, nid, STEP_FLAVOUR))              \
    STEP(alloc_any_after_##nid, pa_step_uncounted(take_other_##nid, s, i);                                   \
         s->objects[i] = kmem_cache_alloc(s->object_cache, GFP_KERNEL, STEP_FLAVOUR))                        \
    STEP(free_object_##nid, pa_step_uncounted(take_both_##nid, s, i);                                        \
         kmem_cache_free(s->object_cache, s->objects[i], STEP_FLAVOUR))

STEP(free_page, __free_pages(s->pages[i], 0, STEP_FLAVOUR))
STEP(free_objects, kmem_cache_free(s->object_cache, s->objects[i], STEP_FLAVOUR))
STEP(free_others, kmem_cache_free(s->object_cache, s->others[i], STEP_FLAVOUR))
NODE_STEPS(0)
NODE_STEPS(1)

/// The rows of one node, as the table of the kernel names it.
#define NODE_ROWS(nid, name)                                                                                 \
    ROW("alloc_pages_node(node " name ")", 0, NULL, NULL, loop_alloc_page_##nid, loop_free_page, NULL),      \
        ROW("__free_page(page of node " name ")", 0, loop_alloc_page_##nid, NULL, loop_free_page, NULL,      \
            NULL),                                                                                           \
        ROW("kmem_cache_alloc_node(node " name ") repeated", 0, NULL, NULL, loop_alloc_object_##nid,         \
            loop_free_objects, NULL),                                                                        \
        ROW("kmem_cache_alloc_node(node " name ") after local alloc", 0, NULL, NULL,                         \
            loop_alloc_object_after_local_##nid, loop_free_objects, loop_free_others),                       \
        ROW("kmem_cache_alloc(no node) after alloc on node " name, 0, NULL, NULL,                            \
            loop_alloc_any_after_##nid, loop_free_objects, loop_free_others),                                \
        ROW("kmem_cache_free(object of node " name "); cpu slab local", 0, NULL, NULL,                       \
            loop_free_object_##nid, loop_free_others, NULL)

const struct step PA_PASTE(PA_PASTE(steps, STEP_NAME), nodes)[] = {NODE_ROWS(0, "0 local"),
                                                                   NODE_ROWS(1, "1 remote")};
const uint32_t PA_PASTE(PA_PASTE(PA_PASTE(steps, STEP_NAME), nodes),
                        count) = sizeof(PA_PASTE(PA_PASTE(steps, STEP_NAME), nodes)) / sizeof(struct step);
