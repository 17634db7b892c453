// SPDX-License-Identifier: Apache-2.0
//
// The kernel's circular doubly linked list (include/linux/list.h, 6.12), without its debug checks.
// list_del() poisons both links: only a mistake reads page->lru after its page has left the list,
// and the two stores are part of what the kernel pays.

#ifndef PA_BASE_LIST_H
#define PA_BASE_LIST_H

#include "compiler.h"

struct list_head {
    struct list_head *next, *prev;
};

#define LIST_POISON1 ((struct list_head *)0x100)
#define LIST_POISON2 ((struct list_head *)0x122)

PA_HOT void INIT_LIST_HEAD(struct list_head *list) {
    list->next = list;
    list->prev = list;
}

PA_HOT void __list_add(struct list_head *entry, struct list_head *prev, struct list_head *next) {
    next->prev = entry;
    entry->next = next;
    entry->prev = prev;
    prev->next = entry;
}

PA_HOT void list_add(struct list_head *entry, struct list_head *head) { __list_add(entry, head, head->next); }

PA_HOT void list_add_tail(struct list_head *entry, struct list_head *head) {
    __list_add(entry, head->prev, head);
}

PA_HOT void list_del(struct list_head *entry) {
    entry->next->prev = entry->prev;
    entry->prev->next = entry->next;
    entry->next = LIST_POISON1;
    entry->prev = LIST_POISON2;
}

PA_HOT bool list_empty(const struct list_head *head) { return head->next == head; }

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member) list_entry((head)->prev, type, member)

#endif
