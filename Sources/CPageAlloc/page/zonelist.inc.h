// SPDX-License-Identifier: Apache-2.0
//
// Which zone of a zonelist is next (include/linux/mmzone.h, mm/mmzone.c, 6.12).

#ifndef PA_PAGE_ZONELIST_INC_H
#define PA_PAGE_ZONELIST_INC_H

#include "zone.h"

/// mm/mmzone.c: skips zones that are too high or on nodes that are not allowed.
static PA_CALL struct zoneref *__next_zones_zonelist(struct zoneref *z, enum zone_type highest,
                                                     const nodemask_t *nodes) {
    if (!nodes)
        while (z->zone && z->zone_idx > (int)highest)
            z++;
    else
        while (z->zone && (z->zone_idx > (int)highest || !(nodes->bits >> z->zone->node & 1)))
            z++;
    return z;
}

PA_HOT struct zoneref *next_zones_zonelist(struct zoneref *z, enum zone_type highest,
                                           const nodemask_t *nodes) {
    if (likely(!nodes && z->zone_idx <= (int)highest))
        return z;
    return __next_zones_zonelist(z, highest, nodes);
}

#endif
