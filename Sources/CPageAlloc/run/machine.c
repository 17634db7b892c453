// SPDX-License-Identifier: Apache-2.0
//
// Boots and takes down a machine: memory, per-CPU areas, page allocator, lock caches, the kernel's
// own mms.

#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../page/alloc.h"
#include "../page/vmstat.h"

/// sizeof(spinlock_t) by lock kind.
static const unsigned lock_bytes[PA_LOCK_KINDS] = {
    [PA_LOCK_EMBEDDED] = sizeof(struct raw_spinlock),
    [PA_LOCK_RT] = sizeof(struct rt_spinlock),
    [PA_LOCK_DEBUG] = sizeof(struct debug_spinlock),
    [PA_LOCK_LOCKDEP] = sizeof(struct lockdep_spinlock),
    [PA_LOCK_LOCKSTAT] = sizeof(struct lockstat_spinlock),
    [PA_LOCK_RT_DEBUG] = sizeof(struct rt_debug_spinlock),
    [PA_LOCK_RT_LOCKDEP] = sizeof(struct rt_lockdep_spinlock),
};
static uint32_t processors; ///< of all machines so far
static struct lock_class_key efi_lock_key;

PA_COLD struct kmem_cache *spinlock_cache(struct pa_machine *machine, uint8_t lock, uint8_t config) {
    const bool exists = config == PA_CONFIG_MINIMAL || lock == PA_LOCK_EMBEDDED || lock == PA_LOCK_RT;

    return exists && lock_bytes[lock] ? &machine->spinlock_caches[config][lock] : NULL;
}

PA_COLD struct kmem_cache *page_ptl_cache(struct pa_machine *machine, uint8_t lock, uint8_t config) {
    return alloc_split_ptlocks((struct pa_conf){.lock = lock}) ? spinlock_cache(machine, lock, config) : NULL;
}

PA_COLD struct mm_struct *machine_mm(struct pa_machine *machine, uint8_t mm) {
    return mm == PA_MM_INIT ? &init_mm : mm == PA_MM_EFI ? &machine->efi_mm : NULL;
}

PA_COLD void task_init(struct task_struct *task, struct pa_machine *machine, uint32_t cpu) {
    memset(task, 0, sizeof(*task));
    task->percpu_offset = machine->percpu.offsets[cpu];
    task->irq_flags = X86_EFLAGS_IF;
    task->numa_node = (int32_t)machine->config.cpus[cpu].node;
    task->cpu = machine->first_processor + cpu;
    task->page_offset_base = machine->globals.page_offset_base;
    task->vmemmap_base = machine->globals.vmemmap_base;
    task->node_data = machine->globals.node_data;
    task->swapper_pg_dir = machine->swapper_pg_dir;
    task->init_mm_context = &machine->init_mm_context;
    task->globals = &machine->globals;
    task->global_vm_stat = machine->globals.vm_node_stat;
    task->vm_event_states = machine->globals.vm_event_states;
    task->memcg_stock = machine->globals.memcg_stock;
    task->memcg = &machine->memcg[0];
    task->machine = machine;
    task->lockdep.curr_chain_key = INITIAL_CHAIN_KEY;
    current_task = task;
}

static PA_COLD bool config_valid(const struct pa_machine_config *config) {
    bool has_memory = false;

    if (!config->node_count || config->node_count > PA_MAX_NODES || !config->cpu_count ||
        config->cpu_count > PA_MAX_CPUS || config->skip_pages > MAX_SKIP_PAGES ||
        config->stack_offset_bytes > MAX_STACK_OFFSET_BYTES || config->stat_threshold > MAX_STAT_THRESHOLD)
        return false;
    for (uint32_t n = 0; n < config->node_count; n++) {
        uint64_t bytes = config->nodes[n].node_bytes;

        if (bytes % PA_PAGE_BYTES || (bytes && bytes < 16u << 20))
            return false;
        has_memory |= bytes != 0;
    }
    for (uint32_t cpu = 0; cpu < config->cpu_count; cpu++)
        if (config->cpus[cpu].node >= config->node_count)
            return false;
    return has_memory;
}

static PA_COLD void *cache_percpu(void *machine, size_t bytes, size_t align) {
    return percpu_alloc(&((struct pa_machine *)machine)->percpu, bytes, align);
}

/// The caches' per-node parts share one page of host memory on each node.
static PA_COLD void *cache_node(void *context, unsigned nid, size_t bytes) {
    struct pa_machine *machine = context;
    struct cache_nodes *page = &machine->cache_nodes[nid];
    void *p;

    if (!page->memory)
        page->memory = node_alloc(PA_PAGE_BYTES, machine->config.nodes[nid].host_node);
    if (!page->memory || page->used_bytes + bytes > PA_PAGE_BYTES)
        return NULL;
    p = page->memory + page->used_bytes;
    page->used_bytes = ALIGN_UP(page->used_bytes + bytes, PA_CACHELINE);
    return p;
}

static PA_COLD int32_t caches_boot(struct pa_machine *machine) {
    int32_t error = 0;

    for (uint8_t config = 0; config < PA_CONFIGS; config++)
        for (uint8_t lock = 0; lock < PA_LOCK_KINDS && !error; lock++) {
            struct kmem_cache *cache = spinlock_cache(machine, lock, config);
            const char *name = page_ptl_cache(machine, lock, config) ? "page->ptl" : "spinlock_t";
            const struct kmem_cache_boot memory = {.ctx = machine,
                                                   .globals = &machine->globals,
                                                   .alloc_percpu = cache_percpu,
                                                   .alloc_node = cache_node,
                                                   .hardened = config == PA_CONFIG_DEBIAN};

            if (cache)
                error = kmem_cache_boot(cache, name, lock_bytes[lock], &memory);
        }
    return error;
}

/// Where the first tables lie is luck that a process keeps to its end, so each process draws it
/// anew.
static PA_COLD int32_t skip_pages(const struct pa_machine_config *config) {
    for (uint32_t n = 0; n < config->node_count; n++)
        for (uint32_t i = 0; config->nodes[n].node_bytes && i < config->skip_pages; i++)
            if (!alloc_pages_node_plain((int)n, GFP_KERNEL, 0))
                return ENOMEM;
    return 0;
}

static PA_COLD void policies_boot(struct pa_machine *machine) {
    machine->interleave.mode = MPOL_INTERLEAVE;
    machine->weighted.mode = MPOL_WEIGHTED_INTERLEAVE;
    for (unsigned n = 0; n < machine->config.node_count; n++) {
        const struct pa_node_config *node = &machine->config.nodes[n];
        const uint64_t bit = 1ull << n;

        machine->prefer_node[n] = (struct mempolicy){.mode = MPOL_PREFERRED, .nodes = {bit}};
        machine->bind_node[n] = (struct mempolicy){.mode = MPOL_BIND, .nodes = {bit}};
        if (node->node_bytes) {
            machine->interleave.nodes.bits |= bit;
            machine->weighted.nodes.bits |= bit;
        }
        machine->weighted.il_weight[n] = node->weight ? node->weight : 1;
    }
}

/// do_set_mempolicy(): a new round begins with the first node, behind the last one there can be.
PA_COLD void task_set_policy(struct task_struct *task, struct pa_machine *machine, struct pa_memory memory) {
    task->il_prev = MAX_NUMNODES - 1;
    task->il_weight = 0;
    switch (memory.policy) {
    case PA_POLICY_BIND: task->mempolicy = &machine->bind_node[memory.node]; break;
    case PA_POLICY_INTERLEAVE: task->mempolicy = &machine->interleave; break;
    case PA_POLICY_WEIGHTED: task->mempolicy = &machine->weighted; break;
    case PA_POLICY_PREFERRED:
        task->mempolicy =
            (uint32_t)task->numa_node == memory.node ? NULL : &machine->prefer_node[memory.node];
        break;
    default: task->mempolicy = NULL;
    }
}

static PA_COLD int32_t boot(struct pa_machine *machine) {
    const struct pa_machine_config *config = &machine->config;
    struct task_struct *caller = current_task, boot_task;
    uint64_t unit = 16384 + config->node_count * PERCPU_BYTES_PER_NODE;
    int32_t error = memory_create(&machine->memory, config);
    struct page *pgd;

    if (!error)
        error = percpu_create(&machine->percpu, config, unit);
    if (error)
        return error;
    task_init(&boot_task, machine, 0);
    error = page_alloc_boot(&machine->globals, &machine->memory, &machine->percpu, config);
    task_init(&boot_task, machine, 0);
    if (!error)
        error = memcg_boot(machine->memcg, &machine->globals, &machine->percpu);
    if (!error)
        error = caches_boot(machine);
    policies_boot(machine);
    spinlock_boot_init(&machine->efi_mm.page_table_lock, "efi_mm.page_table_lock", &efi_lock_key);
    machine->efi_mm.flags = 1ul << MMF_KERNEL;
    if (!error) {
        // swapper_pg_dir is made at build time, before there are constructors: no accounting in any
        // series.
        pgd = alloc_pages_plain(GFP_PGTABLE_KERNEL, 0);
        machine->swapper_pg_dir = pgd ? page_address(pgd) : NULL;
        error = pgd ? skip_pages(config) : ENOMEM;
    }
    current_task = caller;
    return error;
}

PA_COLD struct pa_machine *pa_machine_create(const struct pa_machine_config *config, int32_t *error_out) {
    struct pa_machine *machine;

    *error_out = EINVAL;
    if (!config_valid(config))
        return NULL;
    machine = aligned_alloc(PA_CACHELINE, ALIGN_UP(sizeof(*machine), PA_CACHELINE));
    *error_out = ENOMEM;
    if (!machine)
        return NULL;
    memset(machine, 0, sizeof(*machine));
    machine->config = *config;
    machine->first_processor = __atomic_fetch_add(&processors, config->cpu_count, __ATOMIC_RELAXED);
    *error_out = boot(machine);
    if (*error_out) {
        pa_machine_destroy(machine);
        return NULL;
    }
    return machine;
}

PA_COLD void pa_machine_destroy(struct pa_machine *machine) {
    for (uint32_t n = 0; n < machine->config.node_count; n++)
        node_free(machine->cache_nodes[n].memory, PA_PAGE_BYTES);
    page_alloc_shutdown(&machine->globals);
    percpu_destroy(&machine->percpu);
    memory_destroy(&machine->memory);
    free(machine);
}

PA_COLD struct pa_node_facts pa_machine_node(const struct pa_machine *machine, uint32_t node) {
    const struct node_memory *memory = &machine->memory.nodes[node];
    uint64_t percpu_bytes = machine->percpu.used_bytes * machine->percpu.cpus / machine->memory.node_count;

    return (struct pa_node_facts){
        .direct_map_address = (uintptr_t)memory->direct_map,
        .direct_map_bytes = memory->direct_map_bytes,
        .vmemmap_bytes = memory->vmemmap_bytes,
        .metadata_bytes = memory->vmemmap_bytes + percpu_bytes +
                          node_metadata_bytes(machine->globals.node_data[node], machine->globals.nodes),
        .backing = (uint8_t)memory->backing,
    };
}
