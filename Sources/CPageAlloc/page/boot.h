// SPDX-License-Identifier: Apache-2.0
//
// Bringing the page allocator up on a machine's memory, and looking at it at rest. Cold.

#ifndef PA_PAGE_BOOT_H
#define PA_PAGE_BOOT_H

#include "../host/memory.h"
#include "../host/percpu.h"
#include "memcg.h"

/// Bytes of per-CPU memory that one node needs on each CPU.
#define PERCPU_BYTES_PER_NODE 1536u

/// Makes nodes, zones, zonelists and per-CPU lists on `memory`. The calling thread needs a task
/// whose globals are `globals`. 0, or ENOMEM with everything given back.
int32_t page_alloc_boot(struct mm_globals *globals, const struct memory *memory, struct percpu *percpu,
                        const struct pa_machine_config *config);
void page_alloc_shutdown(struct mm_globals *globals);

/// Makes one group below the root, which pays for user tables. 0 or ENOMEM.
int32_t memcg_boot(struct mem_cgroup *memcg, struct mm_globals *globals, struct percpu *percpu);

/// Pages on the buddy lists and on the per-CPU lists of one zone.
unsigned long zone_buddy_pages(const struct zone *zone);
unsigned long zone_pcp_pages(const struct zone *zone, const struct mm_globals *globals);

/// NULL if the zone's lists, counters and page states agree, else what does not.
const char *zone_validate(const struct zone *zone, const struct mm_globals *globals);

/// Bytes that describe one node apart from its struct pages and its per-CPU lists.
uint64_t node_metadata_bytes(const struct pglist_data *pgdat, unsigned nodes);

#endif
