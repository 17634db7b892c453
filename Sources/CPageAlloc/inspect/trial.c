// SPDX-License-Identifier: Apache-2.0
//
// pa_trial_run(): the functions that the timed loops are made of, with a configuration that is known
// at run time only, so that nothing folds, and what a series is said to do with a table can be held
// against what it does.

#include "../include/pa_inspect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../loops/tables.inc.h"
#include "../run/machine.h"

#define MAX_SITE_TABLES (1u << 20)

static struct lock_class_key trial_lock_key;

/// Everything that one run needs; too large for a stack.
struct trial {
    struct task_struct task;
    struct mm_struct user_mm;
    struct shape_store store;
    struct run_args args;
    struct pa_conf conf;
    struct pa_books books;
};

static PA_COLD bool conf_valid(const struct pa_conf *conf) {
    const bool is_debian =
        conf->config == PA_CONFIG_DEBIAN && (conf->lock == PA_LOCK_EMBEDDED || conf->lock == PA_LOCK_RT);

    return conf->lock < PA_LOCK_KINDS && (conf->config == PA_CONFIG_MINIMAL || is_debian) &&
           conf->memcg <= 1 && conf->page_type <= PA_ACCOUNTING_IN_ALLOC &&
           conf->accounted <= PA_ACCOUNTING_IN_ALLOC &&
           (conf->kernel_pte_ctor == PA_RULE_NEVER || conf->kernel_pte_ctor == PA_RULE_ALWAYS) &&
           (conf->p4d_ctor == PA_RULE_NEVER || conf->p4d_ctor == PA_RULE_ALWAYS) &&
           conf->pte_ptlock_init <= PA_RULE_USER && conf->pmd_ptlock_init <= PA_RULE_USER;
}

/// What happened since the last call.
static PA_COLD void effects_since(struct trial *trial, struct pa_machine *machine, uint64_t tables,
                                  struct pa_effects *out) {
    const struct table_counts *counts = &trial->task.counts;
    struct pa_books now = pa_machine_books(machine);
    int64_t pages = (int64_t)(now.table_pages - trial->books.table_pages);

    *out = (struct pa_effects){
        .tables = tables,
        .ctors = counts->ctors,
        .dtors = counts->dtors,
        .ptlock_inits = counts->ptlock_inits,
        .locks_allocated = counts->locks_allocated,
        .locks_freed = counts->locks_freed,
        .accounted_pages = counts->accounted_pages,
        .pages = (uint64_t)(pages < 0 ? -pages : pages),
        .nr_pagetable = now.nr_pagetable - trial->books.nr_pagetable,
        .lock_objects = (int64_t)(now.lock_objects - trial->books.lock_objects),
        .constructed_pages = (int64_t)(now.constructed_pages - trial->books.constructed_pages),
        .bad_pages = now.bad_pages - trial->books.bad_pages,
    };
    trial->books = now;
    trial->task.counts = (struct table_counts){0};
}

static PA_COLD int32_t run(struct pa_machine *machine, struct trial *trial, void **tables, uint32_t count,
                           struct pa_effects *built, struct pa_effects *destroyed) {
    const struct pa_conf c = trial->conf;
    const struct pgtable_env e = trial->args.env;
    const struct shape_env s = {&trial->args.shape, &trial->store};
    struct mm_struct *mm = trial->args.mm;
    enum table_kind kind = table_kind(&trial->args, c);
    uint32_t made = 0;

    task_init(&trial->task, machine, 0);
    spinlock_boot_init(&trial->user_mm.page_table_lock, "mm->page_table_lock", &trial_lock_key);
    shape_open(s, count, c);
    trial->books = pa_machine_books(machine);
    while (made < count && (tables[made] = construct(kind, mm, s, e, c)))
        made++;
    effects_since(trial, machine, made, built);
    for (uint32_t i = 0; i < made; i++)
        destroy(kind, tables[i], mm, s, e, c);
    if (s.shape->source == PA_SOURCE_FRAGMENT)
        shape_close(mm, s, e, c);
    effects_since(trial, machine, made, destroyed);
    if (s.shape->source != PA_SOURCE_FRAGMENT)
        shape_close(mm, s, e, c);
    return made == count ? 0 : ENOMEM;
}

PA_COLD int32_t pa_trial_run(struct pa_machine *machine, const struct pa_conf *conf,
                             const struct pa_table_kind *kind, uint32_t tables, struct pa_effects *built,
                             struct pa_effects *destroyed) {
    struct task_struct *caller = current_task;
    struct trial *trial;
    void **made;
    int32_t error = ENOMEM;

    if (!conf_valid(conf) || kind->level >= PA_LEVELS || kind->mm >= PA_MM_KINDS || !tables ||
        tables > MAX_SITE_TABLES || !shape_valid(&kind->shape, kind->mm != PA_MM_NULL))
        return EINVAL;
    trial = aligned_alloc(PA_CACHELINE, ALIGN_UP(sizeof(*trial), PA_CACHELINE));
    made = calloc(tables, sizeof(*made));
    if (trial && made) {
        memset(trial, 0, sizeof(*trial));
        trial->conf = *conf;
        trial->conf.counted = 1;
        trial->args = (struct run_args){
            .env = {page_ptl_cache(machine, conf->lock, conf->config)},
            .mm = kind->mm == PA_MM_USER ? &trial->user_mm : machine_mm(machine, kind->mm),
            .level = kind->level,
            .shape = shape_of(kind),
        };
        error = run(machine, trial, made, tables, built, destroyed);
    }
    current_task = caller;
    free(trial);
    free(made);
    return error;
}

PA_COLD void pa_check_pages(uint8_t on) { WRITE_ONCE(mm_switches.check_pages, on != 0); }
