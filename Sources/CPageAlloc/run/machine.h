// SPDX-License-Identifier: Apache-2.0
//
// struct pa_machine: all floors put together.

#ifndef PA_RUN_MACHINE_H
#define PA_RUN_MACHINE_H

#include "../host/memory.h"
#include "../host/percpu.h"
#include "../include/pa_run.h"
#include "../page/boot.h"
#include "../pgtable/mm.h"
#include "../pgtable/shape.h"
#include "../slab/slab.h"

#define MAX_STAT_THRESHOLD 125u
#define MAX_SKIP_PAGES 1024u
#define MAX_STACK_OFFSET_BYTES 65536u

/// A page of host memory that the caches' per-node structures are cut from.
struct cache_nodes {
    char *memory;
    size_t used_bytes;
};

struct pa_machine {
    struct pa_machine_config config;
    struct memory memory;
    struct percpu percpu;
    struct mm_globals globals;
    struct kmem_cache spinlock_caches[PA_CONFIGS][PA_LOCK_KINDS]; ///< see spinlock_cache()
    struct cache_nodes cache_nodes[PA_MAX_NODES];
    struct mem_cgroup memcg[2]; ///< a user's group, and the root it hangs from
    pgd_t *swapper_pg_dir;
    struct mm_context init_mm_context;
    uint32_t first_processor; ///< the number of CPU 0 among the CPUs of all machines of the process
    struct mm_struct efi_mm;  ///< without a tree: its tables are built and destroyed singly
    struct mempolicy prefer_node[PA_MAX_NODES], bind_node[PA_MAX_NODES];
    struct mempolicy interleave, weighted; ///< over all nodes with memory
    char complaint[200];                   ///< what pa_machine_validate() found
};

/// Fills a task that runs on CPU `cpu` of the machine and makes it current for the calling thread.
void task_init(struct task_struct *task, struct pa_machine *machine, uint32_t cpu);

void task_set_policy(struct task_struct *task, struct pa_machine *machine, struct pa_memory memory);

/// An mm of the kernel's own: init_mm or efi_mm; NULL for the others.
struct mm_struct *machine_mm(struct pa_machine *machine, uint8_t mm);

/// The cache of objects of sizeof(spinlock_t) of a kernel with this lock and configuration, whether
/// tables use it or not; NULL where there are no locks, or no such kernel. Debian's have coded free
/// pointers.
struct kmem_cache *spinlock_cache(struct pa_machine *machine, uint8_t lock, uint8_t config);

/// The one that holds page-table locks; NULL where they are not allocated.
struct kmem_cache *page_ptl_cache(struct pa_machine *machine, uint8_t lock, uint8_t config);

#endif
