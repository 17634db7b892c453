// SPDX-License-Identifier: Apache-2.0
//
// base/list.h for code that is compiled once for each flavour: with CONFIG_DEBUG_LIST a call checks
// the neighbours first (lib/list_debug.c, 6.12).

#ifndef PA_BASE_LIST_CHECKED_H
#define PA_BASE_LIST_CHECKED_H

#include "flavour.h"
#include "list.h"

/// A wrong list makes them abort, where the kernel panics.
bool __list_add_valid_or_report(const struct list_head *entry, const struct list_head *prev,
                                const struct list_head *next);
bool __list_del_entry_valid_or_report(const struct list_head *entry);

PA_HOT void list_add_checked(struct list_head *entry, struct list_head *head, enum pa_flavour f) {
    if (!enabled(CONFIG_DEBUG_LIST, f) || __list_add_valid_or_report(entry, head, head->next))
        list_add(entry, head);
}

PA_HOT void list_add_tail_checked(struct list_head *entry, struct list_head *head, enum pa_flavour f) {
    if (!enabled(CONFIG_DEBUG_LIST, f) || __list_add_valid_or_report(entry, head->prev, head))
        list_add_tail(entry, head);
}

PA_HOT void list_del_checked(struct list_head *entry, enum pa_flavour f) {
    if (!enabled(CONFIG_DEBUG_LIST, f) || __list_del_entry_valid_or_report(entry))
        list_del(entry);
}

#endif
