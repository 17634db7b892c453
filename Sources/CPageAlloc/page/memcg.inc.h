// SPDX-License-Identifier: Apache-2.0
//
// Charging and accounting, once for each flavour (mm/memcontrol.c, 6.12: consume_stock,
// refill_stock, try_charge_memcg, __memcg_kmem_charge_page, __lruvec_stat_mod_folio,
// memcg_rstat_updated; kernel/cgroup/rstat.c).

#include "../base/hardening.inc.h"
#include "memcg.h"
#include "vmstat.h"

static PA_CALL bool consume_stock(struct mem_cgroup *memcg, unsigned nr_pages) {
    struct memcg_stock *stock;
    unsigned long flags;
    unsigned stock_pages;
    bool consumed = false;

    if (nr_pages > MEMCG_CHARGE_BATCH)
        return false;
    flags = local_lock_irqsave(&current->memcg_stock->lock, FLAVOUR);
    stock = this_cpu_ptr(current->memcg_stock);
    stock_pages = READ_ONCE(stock->nr_pages);
    if (memcg == READ_ONCE(stock->cached) && stock_pages >= nr_pages) {
        WRITE_ONCE(stock->nr_pages, stock_pages - nr_pages);
        consumed = true;
    }
    local_unlock_irqrestore(&current->memcg_stock->lock, flags, FLAVOUR);
    return consumed;
}

static PA_COLD void page_counter_add(struct page_counter *counter, long pages) {
    for (; counter; counter = counter->parent)
        __atomic_fetch_add(&counter->usage, pages, __ATOMIC_RELAXED);
}

PA_HOT void percpu_ref_get(struct percpu_ref *ref) {
    rcu_read_lock(FLAVOUR);
    if (likely(!((uintptr_t)READ_ONCE(ref->percpu_count) & 3)))
        ++*(volatile unsigned long *)this_cpu_ptr(ref->percpu_count);
    rcu_read_unlock(FLAVOUR);
}

PA_HOT void percpu_ref_put(struct percpu_ref *ref) {
    rcu_read_lock(FLAVOUR);
    if (likely(!((uintptr_t)READ_ONCE(ref->percpu_count) & 3)))
        --*(volatile unsigned long *)this_cpu_ptr(ref->percpu_count);
    rcu_read_unlock(FLAVOUR);
}

static PA_COLD void drain_stock(struct memcg_stock *stock) {
    struct mem_cgroup *old = READ_ONCE(stock->cached);

    if (!old)
        return;
    if (stock->nr_pages) {
        page_counter_add(&old->memory, -(long)stock->nr_pages);
        WRITE_ONCE(stock->nr_pages, 0);
    }
    percpu_ref_put(&old->css_refcnt);
    WRITE_ONCE(stock->cached, NULL);
}

static PA_CALL void refill_stock(struct mem_cgroup *memcg, unsigned nr_pages) {
    unsigned long flags = local_lock_irqsave(&current->memcg_stock->lock, FLAVOUR);
    struct memcg_stock *stock = this_cpu_ptr(current->memcg_stock);
    unsigned stock_pages;

    if (READ_ONCE(stock->cached) != memcg) {
        drain_stock(stock);
        percpu_ref_get(&memcg->css_refcnt);
        WRITE_ONCE(stock->cached, memcg);
    }
    stock_pages = READ_ONCE(stock->nr_pages) + nr_pages;
    WRITE_ONCE(stock->nr_pages, stock_pages);
    if (stock_pages > MEMCG_CHARGE_BATCH)
        drain_stock(stock);
    local_unlock_irqrestore(&current->memcg_stock->lock, flags, FLAVOUR);
}

/// Puts the group on this CPU's list of those to be flushed, unless it is there. Nobody flushes: it
/// stays there.
static PA_CALL void __cgroup_rstat_updated(struct mem_cgroup *memcg) {
    unsigned long *updated_next = this_cpu_ptr(memcg->rstat_updated_next);

    if (likely(READ_ONCE(*updated_next)))
        return;
    WRITE_ONCE(*updated_next, 1);
}

/// Pending updates go up the hierarchy; the groups are told once a batch is full.
static PA_CALL void memcg_rstat_updated(struct mem_cgroup *memcg, long delta) {
    struct memcg_vmstats_percpu *statc;

    if (!delta)
        return;
    __cgroup_rstat_updated(memcg);
    for (statc = this_cpu_ptr(memcg->vmstats_percpu);; statc = this_cpu_ptr(statc->parent)) {
        unsigned updates = READ_ONCE(statc->stats_updates) + (unsigned)(delta < 0 ? -delta : delta);

        WRITE_ONCE(statc->stats_updates, updates);
        if (updates >= MEMCG_CHARGE_BATCH) {
            // A group that will be flushed anyway (memcg_vmstats_needs_flush()) needs no more
            // updates.
            if (READ_ONCE(statc->memcg->stats_updates) <= (long)(MEMCG_CHARGE_BATCH * current->globals->cpus))
                __atomic_fetch_add(&statc->memcg->stats_updates, updates, __ATOMIC_RELAXED);
            WRITE_ONCE(statc->stats_updates, 0);
        }
        if (!statc->parent)
            break;
    }
}

static PA_CALL void __mod_memcg_state(struct mem_cgroup *memcg, unsigned item, long delta) {
    preempt_disable_nested(FLAVOUR);
    this_cpu_ptr(memcg->vmstats_percpu)->state[item] += delta;
    memcg_rstat_updated(memcg, delta);
    preempt_enable_nested(FLAVOUR);
}

PA_HOT void mod_memcg_state(struct mem_cgroup *memcg, unsigned item, long delta) {
    unsigned long flags = local_irq_save();

    __mod_memcg_state(memcg, item, delta);
    local_irq_restore(flags);
}

PA_HOT struct mem_cgroup *get_mem_cgroup_from_objcg(struct obj_cgroup *objcg) {
    struct mem_cgroup *memcg;

    rcu_read_lock(FLAVOUR);
    memcg = READ_ONCE(objcg->memcg);
    percpu_ref_get(&memcg->css_refcnt);
    rcu_read_unlock(FLAVOUR);
    return memcg;
}

static PA_CALL void try_charge_memcg(struct mem_cgroup *memcg, unsigned nr_pages) {
    unsigned batch = MAX(MEMCG_CHARGE_BATCH, nr_pages);

    if (consume_stock(memcg, nr_pages))
        return;
    page_counter_add(&memcg->memory, batch);
    if (batch > nr_pages)
        refill_stock(memcg, batch - nr_pages);
}

int PA_PASTE(__memcg_kmem_charge_page, FLAVOUR_NAME)(struct page *page, gfp_t gfp, unsigned order) {
    unsigned nr_pages = 1u << order;
    struct obj_cgroup *objcg;
    struct mem_cgroup *memcg;

    (void)gfp;
    if (!current->memcg) // the root group is not charged
        return 0;
    objcg = &current->memcg->objcg;
    memcg = get_mem_cgroup_from_objcg(objcg);
    try_charge_memcg(memcg, nr_pages);
    mod_memcg_state(memcg, MEMCG_KMEM, nr_pages);
    percpu_ref_put(&memcg->css_refcnt);
    percpu_ref_get(&objcg->refcnt);
    page->memcg_data = (uintptr_t)objcg | MEMCG_DATA_KMEM;
    return 0;
}

void PA_PASTE(__memcg_kmem_uncharge_page, FLAVOUR_NAME)(struct page *page, unsigned order) {
    struct obj_cgroup *objcg = folio_objcg(page);
    long nr_pages = 1l << order;
    struct mem_cgroup *memcg;

    if (!(page->memcg_data & MEMCG_DATA_KMEM))
        return;
    memcg = get_mem_cgroup_from_objcg(objcg);
    mod_memcg_state(memcg, MEMCG_KMEM, -nr_pages);
    refill_stock(memcg, (unsigned)nr_pages);
    percpu_ref_put(&memcg->css_refcnt);
    page->memcg_data = 0;
    percpu_ref_put(&objcg->refcnt);
}

static PA_CALL void __mod_memcg_lruvec_state(struct mem_cgroup *memcg, unsigned nid, enum node_stat_item item,
                                             long delta) {
    preempt_disable_nested(FLAVOUR);
    this_cpu_ptr(memcg->vmstats_percpu)->state[item] += delta;
    this_cpu_ptr(memcg->nodeinfo[nid].lruvec_stat)[item] += delta;
    memcg_rstat_updated(memcg, delta);
    preempt_enable_nested(FLAVOUR);
}

PA_HOT void mod_node_state_here(unsigned nid, enum node_stat_item item, long delta) {
    switch (FLAVOUR) {
    case FLAVOUR_RT: __mod_node_page_state_rt(NODE_DATA(nid), item, delta); break;
    case FLAVOUR_DEBIAN: __mod_node_page_state_debian(NODE_DATA(nid), item, delta); break;
    case FLAVOUR_DEBIAN_RT: __mod_node_page_state_debian_rt(NODE_DATA(nid), item, delta); break;
    default: __mod_node_page_state(NODE_DATA(nid), item, delta);
    }
}

static PA_CALL void __mod_lruvec_state(struct mem_cgroup *memcg, unsigned nid, enum node_stat_item item,
                                       long delta) {
    mod_node_state_here(nid, item, delta);
    __mod_memcg_lruvec_state(memcg, nid, item, delta);
}

void PA_PASTE(__lruvec_stat_mod_folio, FLAVOUR_NAME)(struct page *page, enum node_stat_item item,
                                                     long delta) {
    struct mem_cgroup *memcg;
    unsigned nid = page_to_nid(page);

    branch_target();
    rcu_read_lock(FLAVOUR);
    if (FLAVOUR == FLAVOUR_LOCKDEP)
        lock_acquire(&rcu_lock_map, 0, 0, 2, 0, NULL, (uintptr_t)__builtin_return_address(0));
    memcg = folio_memcg(page);
    if (memcg)
        __mod_lruvec_state(memcg, nid, item, delta);
    if (FLAVOUR == FLAVOUR_LOCKDEP)
        lock_release(&rcu_lock_map, (uintptr_t)__builtin_return_address(0));
    rcu_read_unlock(FLAVOUR);
    if (!memcg)
        mod_node_state_here(nid, item, delta);
}
