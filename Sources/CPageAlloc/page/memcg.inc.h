// SPDX-License-Identifier: Apache-2.0
//
// Charging and accounting, once for each flavour (mm/memcontrol.c, 6.12: consume_stock, refill_stock,
// try_charge_memcg, __memcg_kmem_charge_page, __lruvec_stat_mod_folio, memcg_rstat_updated).

#include "memcg.h"
#include "vmstat.h"

PA_HOT unsigned long stock_lock(struct memcg_stock **stock) {
    unsigned long flags = 0;

    if (FLAVOUR == FLAVOUR_RT) {
        migrate_disable();
        *stock = this_cpu_ptr(current->memcg_stock);
        spin_lock(&(*stock)->lock, FLAVOUR);
    } else {
        flags = local_irq_save();
        *stock = this_cpu_ptr(current->memcg_stock);
        if (FLAVOUR == FLAVOUR_LOCKDEP)
            lock_acquire(&(*stock)->lock.lockdep.dep_map, 0, 0, 0, 1, NULL, (uintptr_t)__builtin_return_address(0));
    }
    return flags;
}

PA_HOT void stock_unlock(struct memcg_stock *stock, unsigned long flags) {
    if (FLAVOUR == FLAVOUR_RT) {
        spin_unlock(&stock->lock, FLAVOUR);
        migrate_enable();
    } else {
        if (FLAVOUR == FLAVOUR_LOCKDEP)
            lock_release(&stock->lock.lockdep.dep_map, (uintptr_t)__builtin_return_address(0));
        local_irq_restore(flags);
    }
}

static PA_CALL bool consume_stock(struct mem_cgroup *memcg, unsigned nr_pages) {
    struct memcg_stock *stock;
    bool consumed = false;
    unsigned long flags;

    if (nr_pages > MEMCG_CHARGE_BATCH)
        return false;
    flags = stock_lock(&stock);
    if (memcg == READ_ONCE(stock->cached) && stock->nr_pages >= nr_pages) {
        stock->nr_pages -= nr_pages;
        consumed = true;
    }
    stock_unlock(stock, flags);
    return consumed;
}

static PA_COLD void page_counter_add(struct page_counter *counter, long pages) {
    for (; counter; counter = counter->parent)
        __atomic_fetch_add(&counter->usage, pages, __ATOMIC_RELAXED);
}

static PA_CALL void refill_stock(struct mem_cgroup *memcg, unsigned nr_pages) {
    struct memcg_stock *stock;
    unsigned long flags = stock_lock(&stock);

    if (READ_ONCE(stock->cached) != memcg) {
        if (stock->cached)
            page_counter_add(&stock->cached->memory, -(long)stock->nr_pages);
        stock->nr_pages = 0;
        WRITE_ONCE(stock->cached, memcg);
    }
    stock->nr_pages += nr_pages;
    if (stock->nr_pages > MEMCG_CHARGE_BATCH) {
        page_counter_add(&memcg->memory, -(long)stock->nr_pages);
        stock->nr_pages = 0;
    }
    stock_unlock(stock, flags);
}

int PA_PASTE(__memcg_kmem_charge_page, FLAVOUR_NAME)(struct page *page, gfp_t gfp, unsigned order) {
    struct mem_cgroup *memcg = current->memcg;
    unsigned nr_pages = 1u << order;

    (void)gfp;
    if (!memcg) // the root group is not charged
        return 0;
    if (!consume_stock(memcg, nr_pages)) {
        unsigned batch = MAX(MEMCG_CHARGE_BATCH, nr_pages);

        page_counter_add(&memcg->memory, batch);
        if (batch > nr_pages)
            refill_stock(memcg, batch - nr_pages);
    }
    __atomic_fetch_add(&memcg->kmem.usage, nr_pages, __ATOMIC_RELAXED);
    page->memcg_data = (uintptr_t)memcg | MEMCG_DATA_KMEM;
    return 0;
}

void PA_PASTE(__memcg_kmem_uncharge_page, FLAVOUR_NAME)(struct page *page, unsigned order) {
    struct mem_cgroup *memcg = folio_memcg(page);
    unsigned nr_pages = 1u << order;

    if (!memcg)
        return;
    __atomic_fetch_sub(&memcg->kmem.usage, nr_pages, __ATOMIC_RELAXED);
    refill_stock(memcg, nr_pages);
    page->memcg_data = 0;
}

/// Pending updates go up the hierarchy; the groups are told once a batch is full.
static PA_CALL void memcg_rstat_updated(struct mem_cgroup *memcg, long delta) {
    struct memcg_vmstats_percpu *statc = this_cpu_ptr(memcg->vmstats_percpu);

    if (!delta)
        return;
    for (;;) {
        unsigned updates = READ_ONCE(statc->stats_updates) + (unsigned)(delta < 0 ? -delta : delta);

        WRITE_ONCE(statc->stats_updates, updates);
        if (updates >= MEMCG_CHARGE_BATCH) {
            WRITE_ONCE(statc->stats_updates, 0);
            __atomic_fetch_add(&statc->memcg->stats_updates, updates, __ATOMIC_RELAXED);
        }
        if (!statc->parent)
            break;
        statc = this_cpu_ptr(statc->parent);
    }
}

static PA_CALL void __mod_memcg_lruvec_state(struct mem_cgroup *memcg, unsigned nid, enum node_stat_item item,
                                             long delta) {
    preempt_disable(FLAVOUR);
    this_cpu_ptr(memcg->vmstats_percpu)->state[item] += delta;
    this_cpu_ptr(memcg->nodeinfo[nid].lruvec_stat)[item] += delta;
    memcg_rstat_updated(memcg, delta);
    preempt_enable(FLAVOUR);
}

PA_HOT void mod_node_state_here(unsigned nid, enum node_stat_item item, long delta) {
    if (FLAVOUR == FLAVOUR_RT)
        __mod_node_page_state_rt(NODE_DATA(nid), item, delta);
    else
        __mod_node_page_state(NODE_DATA(nid), item, delta);
}

void PA_PASTE(__lruvec_stat_mod_folio, FLAVOUR_NAME)(struct page *page, enum node_stat_item item, long delta) {
    struct mem_cgroup *memcg;
    unsigned nid = page_to_nid(page);

    rcu_read_lock(FLAVOUR);
    if (FLAVOUR == FLAVOUR_LOCKDEP)
        lock_acquire(&rcu_lock_map, 0, 0, 2, 0, NULL, (uintptr_t)__builtin_return_address(0));
    memcg = folio_memcg(page);
    if (memcg) {
        mod_node_state_here(nid, item, delta);
        __mod_memcg_lruvec_state(memcg, nid, item, delta);
    }
    if (FLAVOUR == FLAVOUR_LOCKDEP)
        lock_release(&rcu_lock_map, (uintptr_t)__builtin_return_address(0));
    rcu_read_unlock(FLAVOUR);
    if (!memcg)
        mod_node_state_here(nid, item, delta);
}
