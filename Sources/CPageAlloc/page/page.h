// SPDX-License-Identifier: Apache-2.0
//
// struct page and what overlays it (include/linux/mm_types.h, 6.12): 64 bytes in every variant,
// with the fields at the kernel's offsets, so that all variants touch the same cache lines. And the
// arithmetic between page frame number, struct page and mapped address.

#ifndef PA_PAGE_PAGE_H
#define PA_PAGE_PAGE_H

#include "../base/bits.h"
#include "../base/list.h"
#include "../base/task.h"

#define PAGE_SHIFT 12
#define PAGE_SIZE (1ul << PAGE_SHIFT)
#define MAX_PAGE_ORDER 10
#define NR_PAGE_ORDERS (MAX_PAGE_ORDER + 1)
#define PAGEBLOCK_ORDER 9
#define PAGE_ALLOC_COSTLY_ORDER 3

/// A page frame number; a type of its own so that no index or order is taken for one.
typedef struct {
    uint64_t v;
} pfn_t;

struct kmem_cache;

struct page {
    unsigned long flags;
    union {
        struct {
            union {
                struct list_head lru; ///< on a free list or a per-CPU list
                struct {              ///< struct ptdesc
                    void *pt_pad;
                    void *pmd_huge_pte; ///< deposited PTE tables (THP)
                };
            };
            void *mapping;
        };
        struct { ///< struct slab
            struct kmem_cache *slab_cache;
            union {
                struct list_head slab_list; ///< on a node's partial list
                struct {
                    struct page *slab_next; ///< on a CPU's partial list
                    uint64_t slabs;         ///< on that list from here on
                };
            };
        };
    };
    union {
        uint64_t index;
        uint32_t pt_share_count;
        int32_t pt_frag_refcount; ///< powerpc: fragments in use
        void *slab_freelist;
    };
    union {
        uint64_t private; ///< order while free in the buddy lists
        void *ptl;        ///< page-table lock: the lock itself or a pointer to it
        uint32_t ptl_embedded;
        uint64_t slab_counters; ///< union slab_counters
    };
    uint32_t page_type; ///< top byte says what the page is; UINT32_MAX: nothing in particular
    int32_t refcount;
    uint64_t memcg_data;
};

_Static_assert(sizeof(struct page) == 64, "struct page fills one cache line");
_Static_assert(offsetof(struct page, pmd_huge_pte) == 16, "as in struct ptdesc");
_Static_assert(offsetof(struct page, ptl) == 40, "as in struct ptdesc");
_Static_assert(offsetof(struct page, page_type) == 48, "as in struct ptdesc");
_Static_assert(offsetof(struct page, slab_freelist) == 32, "as in struct slab");
_Static_assert(offsetof(struct page, slab_counters) == 40, "freelist and counters change together");

/// page_type values (include/linux/page-flags.h): the top byte.
#define PAGE_TYPE_NONE 0xffffffffu
#define PAGE_TYPE_BUDDY 0xf0000000u
#define PAGE_TYPE_TABLE 0xf2000000u
#define PAGE_TYPE_SLAB 0xf5000000u

/// flags: zone and node in the top bits, as SPARSEMEM_VMEMMAP lays them out.
#define NODES_PGSHIFT 54
#define ZONES_PGSHIFT 52
#define NODES_MASK 0x3fful
#define ZONES_MASK 0x3ul
#define PG_head 6
#define PG_active 8     ///< of a slab: its pages came from the emergency reserves (pfmemalloc)
#define PG_workingset 9 ///< of a slab: it is on its node's partial list
#define PG_mlocked 20
#define PG_hwpoison 22
#define PAGE_FLAGS_CHECK_AT_PREP 0x00fffffful

PA_HOT unsigned page_to_nid(const struct page *page) {
    return (READ_ONCE(page->flags) >> NODES_PGSHIFT) & NODES_MASK;
}
PA_HOT unsigned page_zonenum(const struct page *page) {
    return (READ_ONCE(page->flags) >> ZONES_PGSHIFT) & ZONES_MASK;
}

PA_HOT pfn_t page_to_pfn(const struct page *page) {
    return (pfn_t){(uint64_t)(page - current->vmemmap_base)};
}
PA_HOT struct page *pfn_to_page(pfn_t pfn) { return current->vmemmap_base + pfn.v; }
PA_HOT void *page_address(const struct page *page) {
    return (void *)(current->page_offset_base + (page_to_pfn(page).v << PAGE_SHIFT));
}
PA_HOT struct page *virt_to_page(const void *address) {
    return current->vmemmap_base + (((uintptr_t)address - current->page_offset_base) >> PAGE_SHIFT);
}

/// Reads pages that others own: a block's buddy may change meanwhile.
PA_HOT bool PageBuddy(const struct page *page) {
    return (READ_ONCE(page->page_type) & 0xff000000u) == PAGE_TYPE_BUDDY;
}
PA_HOT bool PageTable(const struct page *page) { return (page->page_type & 0xff000000u) == PAGE_TYPE_TABLE; }
PA_HOT bool PageSlab(const struct page *page) { return (page->page_type & 0xff000000u) == PAGE_TYPE_SLAB; }

/// The type alone, which is a byte of its own on little-endian machines.
PA_HOT uint8_t page_type_of(const struct page *page) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return ((const uint8_t *)&page->page_type)[3];
#else
    return page->page_type >> 24;
#endif
}

PA_HOT unsigned buddy_order(const struct page *page) { return (unsigned)page->private; }

/// page->lru.next with bit 0 set marks a tail; the head is the rest.
PA_HOT bool PageTail(const struct page *page) { return (uintptr_t)READ_ONCE(page->pt_pad) & 1; }
PA_HOT struct page *compound_head(struct page *page) {
    uintptr_t head = (uintptr_t)READ_ONCE(page->pt_pad);

    return unlikely(head & 1) ? (struct page *)(head - 1) : page;
}
PA_HOT bool PageHead(const struct page *page) { return test_bit(PG_head, &page->flags); }
/// Kept in the flags of the second page, as folio_order() reads it.
PA_HOT unsigned compound_order(const struct page *page) { return PageHead(page) ? page[1].flags & 0xff : 0; }

/// clear_page() on x86-64 with ERMS: what the kernel runs, on every machine.
PA_HOT void clear_page(void *address) {
#if defined(__x86_64__)
    size_t bytes = PAGE_SIZE;

    __asm__ volatile("rep stosb" : "+D"(address), "+c"(bytes) : "a"(0) : "memory");
#else
    __builtin_memset(address, 0, PAGE_SIZE);
#endif
}

/// memset64(): `words` entries of the same value.
PA_HOT void memset64(void *address, uint64_t value, size_t words) {
#if defined(__x86_64__)
    __asm__ volatile("rep stosq" : "+D"(address), "+c"(words) : "a"(value) : "memory");
#else
    for (uint64_t *word = address; words; words--)
        *word++ = value;
#endif
}

#endif
