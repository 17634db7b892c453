// SPDX-License-Identifier: Apache-2.0
//
// The counters' functions of Debian's kernels.

#include "../base/traced.h"

#define FLAVOUR FLAVOUR_DEBIAN

#include "../base/hardening.inc.h"
#include "vmstat.inc.h"

void __mod_node_page_state_debian(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    branch_target();
    mod_node_state(pgdat, item, delta, FLAVOUR_DEBIAN);
}

void __mod_node_page_state_debian_rt(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    branch_target();
    mod_node_state(pgdat, item, delta, FLAVOUR_DEBIAN_RT);
}

void mod_node_page_state_debian(struct pglist_data *pgdat, enum node_stat_item item, long delta) {
    branch_target();
    cmpxchg_node_state(pgdat, item, delta);
}
