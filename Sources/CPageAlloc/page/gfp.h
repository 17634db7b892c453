// SPDX-License-Identifier: Apache-2.0
//
// What an allocation asks for (include/linux/gfp_types.h, 6.12): the bits that page-table
// allocations and the paths they run through look at.

#ifndef PA_PAGE_GFP_H
#define PA_PAGE_GFP_H

#include "../base/compiler.h"

typedef uint32_t gfp_t;

#define __GFP_DMA 0x01u
#define __GFP_HIGHMEM 0x02u
#define __GFP_DMA32 0x04u
#define __GFP_MOVABLE 0x08u
#define __GFP_RECLAIMABLE 0x10u
#define __GFP_HIGH 0x20u
#define __GFP_IO 0x40u
#define __GFP_FS 0x80u
#define __GFP_ZERO 0x100u
#define __GFP_DIRECT_RECLAIM 0x400u
#define __GFP_KSWAPD_RECLAIM 0x800u
#define __GFP_WRITE 0x1000u
#define __GFP_NOWARN 0x2000u
#define __GFP_RETRY_MAYFAIL 0x4000u
#define __GFP_NOFAIL 0x8000u
#define __GFP_NORETRY 0x10000u
#define __GFP_MEMALLOC 0x20000u
#define __GFP_COMP 0x40000u
#define __GFP_NOMEMALLOC 0x80000u
#define __GFP_HARDWALL 0x100000u
#define __GFP_THISNODE 0x200000u
#define __GFP_ACCOUNT 0x400000u

#define GFP_ZONEMASK (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)
#define GFP_MOVABLE_MASK (__GFP_RECLAIMABLE | __GFP_MOVABLE)
#define GFP_MOVABLE_SHIFT 3
#define __GFP_RECLAIM (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)

/// include/asm-generic/pgalloc.h
#define GFP_PGTABLE_KERNEL (GFP_KERNEL | __GFP_ZERO)
#define GFP_PGTABLE_USER (GFP_PGTABLE_KERNEL | __GFP_ACCOUNT)

enum zone_type { ZONE_DMA32, ZONE_NORMAL, ZONE_MOVABLE, MAX_NR_ZONES };

enum migratetype { MIGRATE_UNMOVABLE, MIGRATE_MOVABLE, MIGRATE_RECLAIMABLE, MIGRATE_PCPTYPES };
#define MIGRATE_TYPES 3

/// Which zone each combination of zone bits begins with, two bits for each (GFP_ZONE_TABLE). DMA
/// and HIGHMEM fall to NORMAL: this machine has neither zone.
#define GFP_ZONES_SHIFT 2
#define GFP_ZONE_TABLE                                                                                       \
    ((uint64_t)ZONE_NORMAL << 0 * GFP_ZONES_SHIFT | (uint64_t)ZONE_NORMAL << __GFP_DMA * GFP_ZONES_SHIFT |   \
     (uint64_t)ZONE_NORMAL << __GFP_HIGHMEM * GFP_ZONES_SHIFT |                                              \
     (uint64_t)ZONE_DMA32 << __GFP_DMA32 * GFP_ZONES_SHIFT |                                                 \
     (uint64_t)ZONE_NORMAL << __GFP_MOVABLE * GFP_ZONES_SHIFT |                                              \
     (uint64_t)ZONE_MOVABLE << (__GFP_MOVABLE | __GFP_HIGHMEM) * GFP_ZONES_SHIFT |                           \
     (uint64_t)ZONE_DMA32 << (__GFP_MOVABLE | __GFP_DMA32) * GFP_ZONES_SHIFT)

PA_HOT enum zone_type gfp_zone(gfp_t flags) {
    unsigned bit = flags & GFP_ZONEMASK;

    return (GFP_ZONE_TABLE >> (bit * GFP_ZONES_SHIFT)) & ((1u << GFP_ZONES_SHIFT) - 1);
}

PA_HOT int gfp_migratetype(gfp_t flags) { return (int)((flags & GFP_MOVABLE_MASK) >> GFP_MOVABLE_SHIFT); }

#define ALLOC_WMARK_MIN 0u
#define ALLOC_WMARK_LOW 1u
#define ALLOC_WMARK_HIGH 2u
#define ALLOC_WMARK_MASK 3u
#define ALLOC_NO_WATERMARKS 0x04u
#define ALLOC_OOM 0x08u
#define ALLOC_NON_BLOCK 0x10u
#define ALLOC_MIN_RESERVE 0x20u
#define ALLOC_NOFRAGMENT 0x100u
#define ALLOC_KSWAPD 0x800u
#define ALLOC_HIGHATOMIC 0x200u
#define ALLOC_RESERVES (ALLOC_NON_BLOCK | ALLOC_MIN_RESERVE | ALLOC_HIGHATOMIC | ALLOC_OOM)

#endif
