// SPDX-License-Identifier: Apache-2.0
//
// Single steps on the hot path: the page from the per-CPU list, the object from the CPU's freelist.
// The including file defines what steps_loop.inc.h asks for. Operations are named as in
// docs/data/kernel-instructions.csv.

#include "steps_loop.inc.h"

STEP(empty, )
STEP(irq, unsigned long flags = local_irq_save(); local_irq_restore(flags))
STEP(alloc, s->pages[i] = alloc_pages(GFP_KERNEL, 0, STEP_FLAVOUR))
STEP(alloc_zero, s->pages[i] = alloc_pages(GFP_KERNEL | __GFP_ZERO, 0, STEP_FLAVOUR))
STEP(free, __free_pages(s->pages[i], 0, STEP_FLAVOUR))
STEP(clear, clear_page(s->clear_target))
STEP(account, lruvec_stat_mod_folio(s->pages[i], NR_PAGETABLE, 1, STEP_FLAVOUR))
STEP(unaccount, lruvec_stat_mod_folio(s->pages[i], NR_PAGETABLE, -1, STEP_FLAVOUR))
STEP(node_up, mod_node_page_state_of(s->node, NR_PAGETABLE, 1, STEP_FLAVOUR))
STEP(node_down, mod_node_page_state_of(s->node, NR_PAGETABLE, -1, STEP_FLAVOUR))
STEP(set_type, set_table_type(s->pages[i]))
STEP(clear_type, clear_table_type(s->pages[i]))
STEP(lock_init, ptlock_spin_lock_init(s->pages[i], BEFORE))
STEP(ptlock_init, s->ok &= ptlock_init(s->pages[i], e, BEFORE))
STEP(ptlock_free, ptlock_free(s->pages[i], e, BEFORE))
STEP(ctor, s->ok &= pagetable_pte_ctor(user_mm, s->pages[i], e, BEFORE))
STEP(ctor_no_lock, s->ok &= pagetable_pte_ctor(&init_mm, s->pages[i], e, AFTER))
STEP(dtor, pagetable_dtor(s->pages[i], e, BEFORE))
STEP(object_alloc, s->objects[i] = kmem_cache_alloc(s->object_cache, GFP_KERNEL, STEP_FLAVOUR))
STEP(object_free, kmem_cache_free(s->object_cache, s->objects[i], STEP_FLAVOUR))
STEP_LOOP(many_alloc, STEP_MANY_OBJECTS,
          s->ok &= !!(s->objects[i] = kmem_cache_alloc(s->object_cache, GFP_KERNEL, STEP_FLAVOUR)))
STEP_LOOP(rest_free, STEP_MANY_OBJECTS - PA_STEP_TIMES,
          kmem_cache_free(s->object_cache, s->objects[PA_STEP_TIMES + i], STEP_FLAVOUR))
STEP(pte_alloc_kernel, s->ok &= !__pte_alloc_kernel(&s->pmds[i], e, BEFORE))
STEP(pte_free_kernel, pte_free_kernel(&init_mm, s->tables[i], e, BEFORE))
STEP(pmd_alloc_init, s->ok &= !__pmd_alloc(&init_mm, &s->puds[i], e, BEFORE))
STEP(pmd_alloc_user, s->ok &= !__pmd_alloc(user_mm, &s->puds[i], e, BEFORE))
STEP(pmd_free, upper_free(&init_mm, s->tables[i], e, BEFORE))
STEP(pte_alloc_user, s->ok &= !__pte_alloc(user_mm, &s->pmds[i], e, BEFORE))
STEP(pte_free_user, pte_free(user_mm, virt_to_page(s->tables[i]), e, BEFORE))
STEP(take_pmds, s->tables[i] = table_of(s->pmds[i].v); s->pmds[i].v = 0)
STEP(take_puds, s->tables[i] = table_of(s->puds[i].v); s->puds[i].v = 0)

#include "steps_tables.inc.h"

const struct step PA_PASTE(steps, STEP_NAME)[] = {
    EMPTY_ROW,
    ROW("local_irq_save+restore", 0, NULL, NULL, loop_irq, NULL, NULL),
    ROW("alloc_page(GFP_KERNEL) pcp hit", 0, NULL, NULL, loop_alloc, loop_free, NULL),
    ROW("__free_page to pcp", 0, loop_alloc, NULL, loop_free, NULL, NULL),
    ROW_OF(PA_STEP_CLEAR_PAGE, "clear_page", 1, NULL, NULL, loop_clear, NULL, NULL),
    ROW("alloc_page(GFP_KERNEL|ZERO) pcp hit", 1, NULL, NULL, loop_alloc_zero, loop_free, NULL),
    ROW("lruvec_stat NR_PAGETABLE +1", 0, loop_alloc, NULL, loop_account, loop_unaccount, loop_free),
    ROW("lruvec_stat NR_PAGETABLE -1", 0, loop_alloc, loop_account, loop_unaccount, loop_free, NULL),
    ROW("mod_node_page_state +1", 0, NULL, NULL, loop_node_up, loop_node_down, NULL),
    ROW("set page type table", 0, loop_alloc, NULL, loop_set_type, loop_clear_type, loop_free),
    ROW("clear page type table", 0, loop_alloc, loop_set_type, loop_clear_type, loop_free, NULL),
    ROW("spin_lock_init", 0, loop_alloc, loop_ptlock_init, loop_lock_init, loop_ptlock_free, loop_free),
    ROW("ptlock_init (alloc if dynamic + init)", 0, loop_alloc, NULL, loop_ptlock_init, loop_ptlock_free,
        loop_free),
    ROW("ptlock_free", 0, loop_alloc, loop_ptlock_init, loop_ptlock_free, loop_free, NULL),
    ROW("PTE ctor with lock", 0, loop_alloc, NULL, loop_ctor, loop_dtor, loop_free),
    ROW("PTE ctor without lock", 0, loop_alloc, NULL, loop_ctor_no_lock, loop_dtor, loop_free),
    ROW("PTE dtor", 0, loop_alloc, loop_ctor, loop_dtor, loop_free, NULL),
    ROW("kmem_cache_alloc sizeof(spinlock_t) cpu freelist hit", 0, NULL, NULL, loop_object_alloc,
        loop_object_free, NULL),
    ROW("kmem_cache_free sizeof(spinlock_t) same cpu slab", 0, loop_object_alloc, NULL, loop_object_free,
        NULL, NULL),
    ROW("kmem_cache_free sizeof(spinlock_t) other slab (after 1000 allocs)", 0, loop_many_alloc, NULL,
        loop_object_free, loop_rest_free, NULL),
    ROW("__pte_alloc_kernel whole", 1, NULL, NULL, loop_pte_alloc_kernel, loop_take_pmds,
        loop_pte_free_kernel),
    ROW("kernel PTE table free whole", 0, loop_pte_alloc_kernel, loop_take_pmds, loop_pte_free_kernel, NULL,
        NULL),
    ROW("__pmd_alloc(init_mm) whole", 1, NULL, NULL, loop_pmd_alloc_init, loop_take_puds, loop_pmd_free),
    ROW("kernel PMD table free whole", 0, loop_pmd_alloc_init, loop_take_puds, loop_pmd_free, NULL, NULL),
    ROW("__pte_alloc(user mm) whole", 1, NULL, NULL, loop_pte_alloc_user, loop_take_pmds, loop_pte_free_user),
    ROW("__pmd_alloc(user mm) whole", 1, NULL, NULL, loop_pmd_alloc_user, loop_take_puds, loop_pmd_free),
    PA_ALL_BUILDS(TABLE_ROWS, )};
const uint32_t PA_PASTE(PA_PASTE(steps, STEP_NAME), count) = sizeof(PA_PASTE(steps, STEP_NAME)) /
                                                             sizeof(struct step);

/// Steps do not look whether memory was found. At most they take a page PA_STEP_TIMES times, and
/// slabs of fewer pages than that.
static PA_COLD bool enough_pages(void) {
    struct page *pages[2 * PA_STEP_TIMES];
    uint32_t taken = 0;

    while (taken < 2 * PA_STEP_TIMES && (pages[taken] = alloc_pages(GFP_KERNEL, 0, STEP_FLAVOUR)))
        taken++;
    for (uint32_t i = 0; i < taken; i++)
        __free_pages(pages[i], 0, STEP_FLAVOUR);
    return taken == 2 * PA_STEP_TIMES;
}

/// Makes the upper tables that the steps populate, and warms the lists they take from.
PA_COLD bool PA_PASTE(step_context_open, STEP_NAME)(struct step_context *s) {
    s->pmds = pmd_alloc_one(&s->user_mm, s->env, BEFORE);
    s->puds = s->pmds ? upper_alloc_one(&s->user_mm, BEFORE) : NULL;
    s->clear_target = s->puds ? upper_alloc_one(&s->user_mm, BEFORE) : NULL;
    return s->clear_target && enough_pages();
}

PA_COLD void PA_PASTE(step_context_close, STEP_NAME)(struct step_context *s) {
    if (s->clear_target)
        upper_free(&s->user_mm, s->clear_target, s->env, BEFORE);
    if (s->puds)
        upper_free(&s->user_mm, s->puds, s->env, BEFORE);
    if (s->pmds)
        upper_free(&s->user_mm, s->pmds, s->env, BEFORE);
}
