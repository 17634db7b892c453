// SPDX-License-Identifier: Apache-2.0
//
// An address space with real tables in the machine's memory: five levels of 512 entries of 8 bytes,
// as x86-64 has with LA57 (include/linux/mm_types.h, arch/x86/include/asm/pgtable_64.h, 6.12). The
// geometry is the generic 64-bit architecture's: 4 KiB pages, one table in each page.

#ifndef PA_PGTABLE_MM_H
#define PA_PGTABLE_MM_H

#include "../base/lock.inc.h"
#include "../include/pa_conf.h"
#include "../page/page.h"
#include "paravirt.h"

#define PTRS_PER_TABLE 512u
#define PMD_SHIFT 21
#define PUD_SHIFT 30
#define P4D_SHIFT 39
#define PGDIR_SHIFT 48
#define PMD_SIZE (1ull << PMD_SHIFT)
#define PUD_SIZE (1ull << PUD_SHIFT)

/// Entry bits: present, writable, user, accessed, dirty.
#define _PAGE_PRESENT 0x1ull
#define _PAGE_RW 0x2ull
#define _PAGE_USER 0x4ull
#define _PAGE_PSE 0x80ull ///< a leaf of a higher level than PTE
#define _PAGE_TABLE 0x67ull
#define _KERNPG_TABLE 0x63ull
#define PTE_PFN_MASK 0x000ffffffffff000ull

/// One entry, of each level its own type so that levels cannot be mixed.
typedef struct {
    uint64_t v;
} pte_t;
typedef struct {
    uint64_t v;
} pmd_t;
typedef struct {
    uint64_t v;
} pud_t;
typedef struct {
    uint64_t v;
} p4d_t;
typedef struct {
    uint64_t v;
} pgd_t;

struct kmem_cache;

/// Bit of mm_struct.flags (July 2026): an address space of the kernel's own.
#define MMF_KERNEL 0

/// powerpc's mm_context_t: the next fragment to hand out of a page that is being cut up.
struct mm_context {
    char *pte_frag;
    char *pmd_frag;
};

struct mm_struct {
    pgd_t *pgd;
    struct spinlock page_table_lock;
    long pgtables_bytes; ///< atomic_long_t: memory in user page tables of this mm
    unsigned long flags;
    struct mm_context context;
} PA_CACHELINE_ALIGNED;

/// One for all machines of a process, so that its address is the linker's and comparing with it costs
/// what it costs in a kernel. What belongs to a machine is not in it: its tree is
/// current->swapper_pg_dir, its context current->init_mm_context.
extern struct mm_struct init_mm __attribute__((visibility("hidden")));

/// A caller that names no mm may stand for any: its table is treated as a user's, as with mm !=
/// &init_mm.
PA_HOT bool mm_is_kernel(const struct mm_struct *mm) { return mm && test_bit(MMF_KERNEL, &mm->flags); }

/// A global variable of the kernel, which the loops keep in a register: it must not cost a walk to the
/// machine.
struct pgtable_env {
    struct kmem_cache *page_ptl_cachep; ///< NULL where locks are embedded or absent
};

/// Whose allocators a build stands on. Kernels with two of the options share those of the one that
/// changes the paths most (base/lock_large.h).
PA_HOT enum pa_flavour flavour_of(const struct pa_conf c) {
    if (c.config == PA_CONFIG_DEBIAN)
        return c.lock == PA_LOCK_RT ? FLAVOUR_DEBIAN_RT : FLAVOUR_DEBIAN;
    switch (c.lock) {
    case PA_LOCK_RT:
    case PA_LOCK_RT_DEBUG:
    case PA_LOCK_RT_LOCKDEP: return FLAVOUR_RT;
    case PA_LOCK_DEBUG: return FLAVOUR_DEBUG;
    case PA_LOCK_LOCKDEP:
    case PA_LOCK_LOCKSTAT: return FLAVOUR_LOCKDEP;
    default: return FLAVOUR_PLAIN;
    }
}

/// ALLOC_SPLIT_PTLOCKS: the lock is larger than a word.
PA_HOT bool alloc_split_ptlocks(const struct pa_conf c) { return c.lock >= PA_LOCK_RT; }

PA_HOT uint64_t __pa(const void *address) { return (uintptr_t)address - current->page_offset_base; }
PA_HOT void *__va(uint64_t physical) { return (void *)(current->page_offset_base + physical); }

PA_HOT void *table_of(uint64_t entry) { return __va(entry & PTE_PFN_MASK); }

#define PA_OFFSET(level, shift)                                                                              \
    PA_HOT level##_t *level##_entry(void *table, uint64_t address) {                                         \
        return (level##_t *)table + (address >> (shift) & (PTRS_PER_TABLE - 1));                             \
    }
PA_OFFSET(pte, PAGE_SHIFT)
PA_OFFSET(pmd, PMD_SHIFT)
PA_OFFSET(pud, PUD_SHIFT)
PA_OFFSET(p4d, P4D_SHIFT)
PA_OFFSET(pgd, PGDIR_SHIFT)
PA_HOT pgd_t *pgd_offset(const struct mm_struct *mm, uint64_t address) { return pgd_entry(mm->pgd, address); }
PA_HOT pgd_t *pgd_offset_k(uint64_t address) { return pgd_entry(current->swapper_pg_dir, address); }

/// A table becomes visible to lockless walkers only after its contents (smp_wmb() and a plain
/// store).
#define PA_POPULATE(level)                                                                                   \
    PA_HOT void level##_set(level##_t *entry, uint64_t value) {                                              \
        __atomic_store_n(&entry->v, value, __ATOMIC_RELEASE);                                                \
    }

/// The same for the entry of a new table.
PA_HOT void populate(uint64_t *entry, const void *table, enum pa_flavour f) {
    if (enabled(CONFIG_PARAVIRT_XXL, f)) {
        paravirt_alloc_table(__phys_addr(table) >> PAGE_SHIFT);
        native_set_entry(entry, (__phys_addr(table) | READ_ONCE(sme_me_mask)) | _PAGE_TABLE);
    } else {
        __atomic_store_n(entry, __pa(table) | _PAGE_TABLE, __ATOMIC_RELEASE);
    }
}

PA_HOT void populate_pfn(uint64_t *entry, pfn_t pfn, enum pa_flavour f) {
    if (enabled(CONFIG_PARAVIRT_XXL, f)) {
        paravirt_alloc_table(pfn.v);
        native_set_entry(entry, (pfn.v << PAGE_SHIFT) | _PAGE_TABLE);
    } else {
        __atomic_store_n(entry, pfn.v << PAGE_SHIFT | _PAGE_TABLE, __ATOMIC_RELEASE);
    }
}

PA_POPULATE(pte)
PA_POPULATE(pmd)
PA_POPULATE(pud)
PA_POPULATE(p4d)
PA_POPULATE(pgd)

#endif
