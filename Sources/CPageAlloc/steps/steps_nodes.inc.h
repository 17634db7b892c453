// SPDX-License-Identifier: Apache-2.0
//
// Steps that name a node, on a machine of two: CPU 0 is of node 0. One operation a round, since
// each changes which slab is the CPU's. Operations are named as in the last rows of
// docs/data/kernel-instructions.csv.

#include "steps_loop.inc.h"

#define OBJECT_OF(nid) kmem_cache_alloc_node(s->object_cache, GFP_KERNEL, nid, STEP_FLAVOUR)

#define NODE_STEPS(nid)                                                                                      \
    STEP(alloc_page_##nid, s->pages[i] = alloc_pages_node(nid, GFP_KERNEL, 0, STEP_FLAVOUR))                 \
    STEP(alloc_object_##nid, s->objects[i] = OBJECT_OF(nid))                                                 \
    STEP(alloc_other_##nid, s->other = OBJECT_OF(nid))

STEP(empty, )
STEP(free_page, __free_pages(s->pages[i], 0, STEP_FLAVOUR))
STEP(alloc_object, s->objects[i] = kmem_cache_alloc(s->object_cache, GFP_KERNEL, STEP_FLAVOUR))
STEP(free_object, kmem_cache_free(s->object_cache, s->objects[i], STEP_FLAVOUR))
STEP(free_other, kmem_cache_free(s->object_cache, s->other, STEP_FLAVOUR))
NODE_STEPS(0)
NODE_STEPS(1)

/// The rows of one node, as the table of the kernel names it. The other object of a row leaves the
/// CPU with a slab of the object's node.
#define NODE_ROWS(nid, name)                                                                                 \
    ROW("alloc_pages_node(node " name ")", 0, NULL, NULL, loop_alloc_page_##nid, loop_free_page, NULL),      \
        ROW("__free_page(page of node " name ")", 0, loop_alloc_page_##nid, NULL, loop_free_page, NULL,      \
            NULL),                                                                                           \
        ROW("kmem_cache_alloc_node(node " name ") repeated", 0, NULL, NULL, loop_alloc_object_##nid,         \
            loop_free_object, NULL),                                                                         \
        ROW("kmem_cache_alloc_node(node " name ") after local alloc", 0, loop_alloc_other_0, NULL,           \
            loop_alloc_object_##nid, loop_free_object, loop_free_other),                                     \
        ROW("kmem_cache_alloc(no node) after alloc on node " name, 0, loop_alloc_other_##nid, NULL,          \
            loop_alloc_object, loop_free_object, loop_free_other),                                           \
        ROW("kmem_cache_free(object of node " name "); cpu slab local", 0, loop_alloc_object_##nid,          \
            loop_alloc_other_0, loop_free_object, loop_free_other, NULL)

const struct step PA_PASTE(PA_PASTE(steps, STEP_NAME), nodes)[] = {EMPTY_ROW, NODE_ROWS(0, "0 local"),
                                                                   NODE_ROWS(1, "1 remote")};
const uint32_t PA_PASTE(PA_PASTE(PA_PASTE(steps, STEP_NAME), nodes),
                        count) = sizeof(PA_PASTE(PA_PASTE(steps, STEP_NAME), nodes)) / sizeof(struct step);
