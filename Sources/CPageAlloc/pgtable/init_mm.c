// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own address space (mm/init-mm.c, 6.12), ready before any machine boots.

#include "mm.h"

static struct lock_class_key page_table_lock_key;

struct mm_struct init_mm = {
    .page_table_lock = SPIN_LOCK_UNLOCKED("init_mm.page_table_lock", &page_table_lock_key),
    .flags = 1ul << MMF_KERNEL,
};
