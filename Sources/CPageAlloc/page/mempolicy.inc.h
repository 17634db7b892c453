// SPDX-License-Identifier: Apache-2.0
//
// Policies that spread a task's pages over nodes (mm/mempolicy.c, 6.12: interleave_nodes,
// weighted_interleave_nodes, mempolicy_slab_node). Where a task is in its round is the task's own
// business, not the policy's. Left out: a rebinding of the policy by its cpuset meanwhile, and the
// weights of the whole system behind RCU: they lie in the policy here.

#ifndef PA_PAGE_MEMPOLICY_INC_H
#define PA_PAGE_MEMPOLICY_INC_H

#include "zonelist.inc.h"

/// next_node_in(): the next set bit behind `node`, beginning anew behind the last.
PA_HOT unsigned next_node_in(int node, nodemask_t nodes) {
    uint64_t behind = node + 1 < MAX_NUMNODES ? nodes.bits >> (node + 1) << (node + 1) : 0;

    return (unsigned)__builtin_ctzll(behind ? behind : nodes.bits);
}

/// The node whose turn it is, which is the task's last from now on.
PA_HOT unsigned interleave_nodes(const struct mempolicy *policy) {
    unsigned nid = next_node_in(current->il_prev, policy->nodes);

    current->il_prev = (int16_t)nid;
    return nid;
}

/// The same, but each node comes as often in a row as its weight says.
PA_HOT unsigned weighted_interleave_nodes(const struct mempolicy *policy) {
    int node = current->il_prev;

    if (!current->il_weight || !(policy->nodes.bits >> node & 1)) {
        node = (int)next_node_in(node, policy->nodes);
        current->il_prev = (int16_t)node;
        current->il_weight = policy->il_weight[node];
    }
    current->il_weight--;
    return (unsigned)node;
}

/// Where the task's memory policy begins to look for slabs (mempolicy_slab_node()).
PA_HOT unsigned mempolicy_slab_node(void) {
    const struct mempolicy *policy = current->mempolicy;
    unsigned node = (unsigned)READ_ONCE(current->numa_node);
    const struct zone *nearest;

    if (!policy)
        return node;
    // Read for each: compares of one value would become a jump through a table.
    if (READ_ONCE(policy->mode) == MPOL_PREFERRED)
        return (unsigned)__builtin_ctzll(policy->nodes.bits);
    if (READ_ONCE(policy->mode) == MPOL_INTERLEAVE)
        return interleave_nodes(policy);
    if (READ_ONCE(policy->mode) == MPOL_WEIGHTED_INTERLEAVE)
        return weighted_interleave_nodes(policy);
    if (READ_ONCE(policy->mode) != MPOL_BIND)
        return node;
    nearest = next_zones_zonelist(NODE_DATA(node)->node_zonelists[ZONELIST_FALLBACK]._zonerefs, ZONE_NORMAL,
                                  &policy->nodes)
                  ->zone;
    return nearest ? (unsigned)nearest->node : node;
}

#endif
