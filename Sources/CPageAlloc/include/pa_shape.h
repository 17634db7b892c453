// SPDX-License-Identifier: Apache-2.0
//
// Where a table's memory comes from on some architecture, as data: allocation patterns, not instructions.

#ifndef PA_SHAPE_H
#define PA_SHAPE_H

#include <stdint.h>

enum pa_table_source {
    PA_SOURCE_GENERIC = 0,       ///< one zeroed page, constructed as level and mm say; ignores the rest
    PA_SOURCE_PAGES = 1,         ///< pagetable_alloc() of `order`
    PA_SOURCE_FRAGMENT = 2,      ///< powerpc: pieces of a page, cut off one after the other, for each mm
    PA_SOURCE_POINTER_TABLE = 3, ///< m68k Motorola: pages with a bitmap, on a list while partly used
    PA_SOURCE_NOCACHE = 4,       ///< sparc32: from a pool; its pages are constructed with their first table
    PA_SOURCE_RAW = 5,           ///< alloc_pages(): no page table to the kernel's accounting
    PA_SOURCE_MEMBLOCK = 6,      ///< made at boot: from a pool, to which it returns, never constructed
};

/// With __GFP_ZERO; cleared after construction; or then table_bytes set to an *_EMPTY entry.
enum pa_fill { PA_FILL_ALLOC_ZERO = 0, PA_FILL_ZERO_AFTER = 1, PA_FILL_PATTERN = 2 };

/// KERNEL_PTE is the PTE constructor if pa_conf.kernel_pte_ctor says so, P4D also PGD's, if p4d_ctor does.
enum pa_ctor_call {
    PA_CTOR_CALL_NONE = 0,
    PA_CTOR_CALL_KERNEL_PTE = 1,
    PA_CTOR_CALL_PTE = 2,
    PA_CTOR_CALL_PMD = 3,
    PA_CTOR_CALL_PUD = 4,
    PA_CTOR_CALL_P4D = 5,
};

/// Sources that cut pages up need sizes that are powers of two; FRAGMENT fills its page, the others have at most 64
/// tables in one. FRAGMENT and POINTER_TABLE need ALLOC_ZERO. NOCACHE takes constructors of PTE tables only.
struct pa_shape {
    uint8_t source;           ///< enum pa_table_source
    uint8_t order;            ///< of what is allocated at once, in 4 KiB frames
    uint8_t page_order;       ///< the architecture's page in 4 KiB frames, in which NR_PAGETABLE counts
    uint8_t fill;             ///< enum pa_fill
    uint8_t ctor_call;        ///< enum pa_ctor_call
    uint8_t dtor_call;        ///< 1: what was constructed is destructed when freed. 0: it leaks
    uint8_t split_lock;       ///< 1: the level can have split locks on this architecture
    uint8_t gfp_user;         ///< 1: GFP_PGTABLE_USER, 0: GFP_PGTABLE_KERNEL
    uint16_t tables_per_page; ///< tables in one allocation of `order`
    uint32_t table_bytes;
};

#endif
