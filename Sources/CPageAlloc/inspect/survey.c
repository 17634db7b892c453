// SPDX-License-Identifier: Apache-2.0
//
// pa_gang_survey(): builds tables as a slot would, on the CPU and with the policy of the gang's
// first thread, looks where they and their locks came to lie, and takes them down. Not timed: the
// configuration is known at run time only.

#include "../include/pa_inspect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../loops/tables.inc.h"
#include "../run/gang.h"

#define MAX_SURVEY_TABLES 65536u

static struct lock_class_key survey_lock_key;

struct survey {
    struct mm_struct user_mm;
    struct shape_store store;
    struct run_args args;
};

/// A pointer to a lock, where locks are objects: an embedded lock is a number in the same word.
static PA_COLD const void *lock_object(const struct page *table, const struct pa_conf c) {
    return alloc_split_ptlocks(c) ? table->ptl : NULL;
}

/// A user's PTE table is known by its page, every other by its address.
static PA_COLD void look(const void *table, enum table_kind kind, const struct pa_conf c,
                         struct pa_survey *found) {
    const struct page *page = kind == TABLE_PTE_USER ? table : virt_to_page(table);
    const void *lock = lock_object(page, c);

    found->tables[page_to_nid(page)]++;
    if (!lock)
        return;
    found->locks[page_to_nid(virt_to_page(lock))]++;
    found->remote_locks += page_to_nid(virt_to_page(lock)) != page_to_nid(page);
}

/// A table is a page of its own here: what is cut from one shares its lock.
static PA_COLD bool one_table_a_page(const struct pa_shape *shape) {
    return shape->source == PA_SOURCE_GENERIC || shape->source == PA_SOURCE_PAGES;
}

/// Builds as the current task, which the caller has set: the compiler takes it for constant within
/// a function.
static PA_COLD uint32_t build(const struct survey *s, enum table_kind kind, const struct pa_conf c,
                              void **all, uint32_t tables, struct pa_survey *found) {
    const struct shape_env shape = {&s->args.shape, s->args.store};
    uint32_t made = 0;

    while (made < tables && (all[made] = construct(kind, s->args.mm, shape, s->args.env, c)))
        look(all[made++], kind, c, found);
    found->failed_tables += tables - made;
    return made;
}

/// Destroys as the current task, too.
static PA_COLD void unbuild(const struct survey *s, enum table_kind kind, const struct pa_conf c, void **all,
                            uint32_t made) {
    const struct shape_env shape = {&s->args.shape, s->args.store};

    for (uint32_t i = 0; i < made; i++)
        destroy(kind, all[i], s->args.mm, shape, s->args.env, c);
}

/// The tables of each thread in turn, then the end of all.
static PA_COLD void survey(struct pa_gang *gang, struct survey *s, const struct batch *batch, void **all,
                           uint32_t tables, struct pa_survey *found) {
    uint32_t made[PA_MAX_CPUS] = {0};
    enum table_kind kind;

    spinlock_boot_init(&s->user_mm.page_table_lock, "mm->page_table_lock", &survey_lock_key);
    s->args = batch->args;
    s->args.store = &s->store;
    if (batch->mm == PA_MM_USER)
        s->args.mm = &s->user_mm;
    kind = table_kind(&s->args, batch->conf);
    if (!one_table_a_page(&s->args.shape))
        return;
    for (uint32_t t = 0; t < gang_threads(gang); t++) {
        set_current(gang_task(gang, t));
        task_set_policy(gang_task(gang, t), gang_machine(gang), batch->memory);
        made[t] = build(s, kind, batch->conf, all + (uint64_t)t * tables, tables, found);
    }
    for (uint32_t t = 0; t < gang_threads(gang); t++) {
        set_current(gang_task(gang, t));
        unbuild(s, kind, batch->conf, all + (uint64_t)t * tables, made[t]);
    }
}

PA_COLD int32_t pa_gang_survey(struct pa_gang *gang, uint32_t variant, const struct pa_batch *asked,
                               uint32_t tables, struct pa_survey *found) {
    struct task_struct *caller = current_task;
    struct batch batch;
    struct survey *s;
    int32_t error = ENOMEM;
    void **all;

    *found = (struct pa_survey){0};
    if (!batch_prepare(gang_machine(gang), variant, asked, &batch) || !tables ||
        tables > MAX_SURVEY_TABLES / gang_threads(gang))
        return EINVAL;
    s = aligned_alloc(PA_CACHELINE, ALIGN_UP(sizeof(*s), PA_CACHELINE));
    all = calloc((uint64_t)tables * gang_threads(gang), sizeof(*all));
    if (s && all) {
        memset(s, 0, sizeof(*s));
        set_current(gang_task(gang, 0)); // locks are initialised, too
        survey(gang, s, &batch, all, tables, found);
        current_task = caller;
        error = 0;
    }
    free(s);
    free(all);
    return error;
}
