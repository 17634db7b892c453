// SPDX-License-Identifier: Apache-2.0
//
// move_pages() without targets only tells where pages are. It reads none of them, and so faults
// none in.

#include "residence.h"

#include <errno.h>

#include <numaif.h>

#include "../base/bits.h"
#include "memory.h"

#define PAGES_AT_ONCE 256u

static PA_COLD void count(struct pa_residence *residence, int status, int32_t host_node) {
    residence->sampled_pages++;
    if (status < 0) {
        residence->absent_pages++;
    } else if (status != host_node) {
        if (!residence->misplaced_pages)
            residence->found_node = status;
        residence->misplaced_pages++;
    }
}

PA_COLD int32_t residence_sample(const void *address, uint64_t bytes, int32_t host_node, uint32_t pages,
                                 struct pa_residence *residence) {
    const uint64_t all = bytes / PA_PAGE_BYTES, wanted = MIN((uint64_t)pages, all);
    void *addresses[PAGES_AT_ONCE];
    int status[PAGES_AT_ONCE];

    for (uint64_t done = 0; done < wanted;) {
        const uint64_t some = MIN(wanted - done, (uint64_t)PAGES_AT_ONCE);

        for (uint64_t i = 0; i < some; i++) {
            const uint64_t page = wanted > 1 ? (done + i) * (all - 1) / (wanted - 1) : 0;

            addresses[i] = (char *)(uintptr_t)address + page * PA_PAGE_BYTES;
        }
        if (move_pages(0, some, addresses, NULL, status, 0))
            return errno;
        for (uint64_t i = 0; i < some; i++)
            count(residence, status[i], host_node);
        done += some;
    }
    return 0;
}
