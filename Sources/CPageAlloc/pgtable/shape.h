// SPDX-License-Identifier: Apache-2.0
//
// Table shapes of other architectures (struct pa_shape): what a run of one shape keeps between its
// tables, and how that begins and ends. Cold.

#ifndef PA_PGTABLE_SHAPE_H
#define PA_PGTABLE_SHAPE_H

#include "../include/pa_run.h"
#include "mm.h"

/// Pages with a bitmap of their free tables in page->index: m68k's list of the pages of one type,
/// or the pool. One for each thread: m68k has one CPU, and the pool's CPUs would meet at its lock
/// only.
struct shape_store {
    struct spinlock lock; ///< sparc32's bit_map.lock
    struct list_head pages;
};

/// What the functions that construct and destroy are given.
struct shape_env {
    const struct pa_shape *shape;
    struct shape_store *store;
};

/// False if a table cannot be built so. `named_mm`: the mm is not NULL.
bool shape_valid(const struct pa_shape *shape, bool named_mm);

/// The shape of a table: its own, or, where neither shape nor mm is named, what a caller does that
/// has no mm to name. It calls pagetable_alloc() itself, and the constructor of the level with
/// NULL.
struct pa_shape shape_of(const struct pa_table_kind *kind);

/// Fills a pool with room for `tables`, or what memory allows. The task must be the thread's.
void shape_open(const struct shape_env s, uint32_t tables, const struct pa_conf c);

/// Gives back what is kept when all tables are freed: the pool's pages, the mm's fragment.
void shape_close(struct mm_struct *mm, const struct shape_env s, const struct pgtable_env e,
                 const struct pa_conf c);

#endif
