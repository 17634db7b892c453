// SPDX-License-Identifier: Apache-2.0
//
// Checks a list's neighbours before the list is changed (lib/list_debug.c, 6.12), in the kernels
// that do so.

#include "list_checked.h"

#include <stdio.h>
#include <stdlib.h>

#define FLAVOUR FLAVOUR_DEBIAN

#include "hardening.inc.h"

/// CONFIG_BUG_ON_DATA_CORRUPTION
static PA_COLD _Noreturn void list_bug(const struct list_head *entry, const char *what) {
    fprintf(stderr, "BUG: list corruption: %s of %p in the modelled kernel\n", what, (const void *)entry);
    abort();
}

bool __list_add_valid_or_report(const struct list_head *entry, const struct list_head *prev,
                                const struct list_head *next) {
    branch_target();
    if (unlikely(!prev || !next))
        list_bug(entry, "a neighbour is NULL");
    if (unlikely(READ_ONCE(next->prev) != prev))
        list_bug(entry, "the next neighbour does not point back");
    if (unlikely(READ_ONCE(prev->next) != next))
        list_bug(entry, "the neighbour before does not point on");
    if (unlikely(entry == prev || entry == next))
        list_bug(entry, "double add");
    return true;
}

bool __list_del_entry_valid_or_report(const struct list_head *entry) {
    struct list_head *prev = READ_ONCE(entry->prev), *next = READ_ONCE(entry->next);

    branch_target();
    if (unlikely(!next || !prev))
        list_bug(entry, "a neighbour is NULL");
    if (unlikely(next == LIST_POISON1 || prev == LIST_POISON2))
        list_bug(entry, "double delete");
    if (unlikely(READ_ONCE(prev->next) != entry))
        list_bug(entry, "the neighbour before does not point here");
    if (unlikely(READ_ONCE(next->prev) != entry))
        list_bug(entry, "the next neighbour does not point here");
    return true;
}
