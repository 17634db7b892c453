// SPDX-License-Identifier: Apache-2.0
//
// pa_steps.h: finds a step and runs it round by round. Only pa_step_counted() is to be counted.

#include "steps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct lock_class_key step_lock_key;

#define PA_STEP_SET(lockname, nodes)                                                                         \
    {                                                                                                        \
        steps_##lockname##nodes, &steps_##lockname##nodes##_count, step_context_open_##lockname,             \
            step_context_close_##lockname                                                                    \
    }

static const struct {
    const struct step *steps;
    const uint32_t *count;
    bool (*open)(struct step_context *s);
    void (*close)(struct step_context *s);
} sets[] = {PA_STEP_SET(embedded, ),       PA_STEP_SET(rt, ),
            PA_STEP_SET(lockdep, ),        PA_STEP_SET(embedded, _nodes),
            PA_STEP_SET(rt, _nodes),       PA_STEP_SET(embedded_debian, ),
            PA_STEP_SET(rt_debian, ),      PA_STEP_SET(embedded_debian, _nodes),
            PA_STEP_SET(rt_debian, _nodes)};

static PA_COLD const struct step *find(uint32_t index, unsigned *set) {
    for (*set = 0; index >= *sets[*set].count; ++*set)
        index -= *sets[*set].count;
    return &sets[*set].steps[index];
}

PA_COLD uint32_t pa_step_count(void) {
    uint32_t count = 0;

    for (unsigned set = 0; set < sizeof(sets) / sizeof(sets[0]); set++)
        count += *sets[set].count;
    return count;
}

PA_COLD const struct pa_step *pa_step_at(uint32_t index) {
    unsigned set;

    return &find(index, &set)->facts;
}

__attribute__((noinline)) void pa_step_counted(step_loop *loop, struct step_context *s) {
    loop(s);
    barrier();
}

/// Warm lists: a step that takes PA_STEP_TIMES pages must not meet the end of the list.
static PA_COLD void warm(const struct step *step, struct step_context *s) {
    for (unsigned i = 0; i < 2 && s->ok; i++) {
        for (unsigned k = 0; k < 2; k++)
            if (step->prepare[k])
                step->prepare[k](s);
        step->counted(s);
        for (unsigned k = 0; k < 2; k++)
            if (step->finish[k])
                step->finish[k](s);
    }
}

PA_COLD int32_t pa_step_run(struct pa_machine *machine, uint32_t index, uint32_t rounds, uint64_t *ticks) {
    struct task_struct *caller = current_task, *task = calloc(1, sizeof(*task));
    struct step_context *s = aligned_alloc(PA_CACHELINE, ALIGN_UP(sizeof(*s), PA_CACHELINE));
    unsigned set;
    const struct step *step = find(index, &set);
    bool ok = false;

    if (machine->config.node_count < step->facts.nodes) {
        free(task);
        free(s);
        return EINVAL;
    }
    if (task && s) {
        memset(s, 0, sizeof(*s));
        task_init(task, machine, 0);
        s->node = NODE_DATA(0);
        s->env = (struct pgtable_env){page_ptl_cache(machine, step->facts.lock, step->facts.config)};
        s->object_cache = spinlock_cache(machine, step->facts.lock, step->facts.config);
        task->memcg = NULL; // the kernel was measured in the root group, which is not charged
        spinlock_boot_init(&s->user_mm.page_table_lock, "mm->page_table_lock", &step_lock_key);
        s->ok = sets[set].open(s);
        warm(step, s);
        for (uint32_t round = 0; round < rounds && s->ok; round++) {
            for (unsigned k = 0; k < 2; k++)
                if (step->prepare[k])
                    step->prepare[k](s);
            uint64_t start = cpu_ticks();

            pa_step_counted(step->counted, s);
            if (ticks)
                ticks[round] = cpu_ticks() - start;
            for (unsigned k = 0; k < 2; k++)
                if (step->finish[k])
                    step->finish[k](s);
        }
        ok = s->ok;
        sets[set].close(s);
    }
    current_task = caller;
    free(task);
    free(s);
    return ok ? 0 : ENOMEM;
}
