// SPDX-License-Identifier: Apache-2.0
//
// Running slots: the list of variants (one for each kernel build, lock and copy), and the gang of
// pinned threads that runs a variant's loop. The timed loop is in C; Swift makes one call for all
// slots of a block.

#ifndef PA_RUN_H
#define PA_RUN_H

#include "pa_machine.h"

#pragma clang assume_nonnull begin

struct pa_gang;

#define PA_COPY_PLACEBO 255 ///< compiled for another processor's pipeline: the same in other instructions

/// One kernel build, compiled several times to other addresses, to measure the luck of placement.
struct pa_variant {
    const char *name; ///< as in the names of its functions, for example "merged_rt_memcg"
    struct pa_conf conf;
    uint8_t build; ///< its line in builds/all_builds.h, from 1
    uint8_t copy;  ///< from 0, or PA_COPY_PLACEBO
};

uint32_t pa_variant_count(void);

/// `index` must be below pa_variant_count().
const struct pa_variant *pa_variant_at(uint32_t index);

/// Which tables are built.
struct pa_table_kind {
    uint8_t level; ///< enum pa_level; ignored where the shape names a constructor
    uint8_t mm;    ///< enum pa_mm_kind: what constructors are told
    struct pa_shape shape;
};

/// Where a task's pages come from.
struct pa_memory {
    uint8_t policy; ///< enum pa_policy
    uint32_t node;  ///< that the policy names, if it names one
};

/// What the series does at call sites of its own, beside the constants of the build.
struct pa_special_rules {
    uint8_t ctor_levels;   ///< hotplug, efi, split: bit 1 << enum pa_level: tables there are constructed
    uint8_t dtor_levels;   ///< the same for the destructor; without it a constructed table stays accounted
    uint8_t raw_huge_free; ///< remap: 1: PTE tables are freed without destructor, as x86 did before v6.16
};

/// What one slot does, the same on each thread of the gang.
struct pa_batch {
    uint8_t workload;     ///< enum pa_workload
    uint8_t hook;         ///< enum pa_hook, of churn and bulk, and of variants with memcg
    uint32_t delay_turns; ///< PA_HOOK_DELAY: at least 1; a planted difference, to see whether it is found
    uint64_t ops;         ///< operations, see enum pa_workload
    struct pa_memory memory;
    struct pa_table_kind
        table; ///< which the workload can have; those that build trees ignore it (run/batch.c)
    struct pa_special_rules rules;
    uint32_t bulk_tables;     ///< bulk: tables alive at once, 1 to 2^20
    uint64_t seed;            ///< bulk in random order
    uint32_t fork_gib;        ///< fork-large: GiB that the parent maps, 1 to 1024
    uint64_t displaced_bytes; ///< single: what other work touches before each timing, at most 2^30
};

/// One of several slots that a gang runs one after the other.
struct pa_slot {
    uint32_t variant; ///< index into the list of variants
    struct pa_batch batch;
    /// NULL, or room for `ops` values of each thread, a thread's side by side: operations then run
    /// one at a time (not those of race, remap, handover and single), and this is what each took: ticks of
    /// the time-stamp counter, ns where there is none.
    uint64_t *_Nullable op_ticks;
};

/// Hardware events of one thread, in user space, as perf_event_open(2) generalises them. Cache
/// misses are the last level's, DTLB misses those of loads; node loads are from memory, their
/// misses another node's.
enum pa_event {
    PA_EVENT_INSTRUCTIONS,
    PA_EVENT_CYCLES,
    PA_EVENT_CACHE_MISSES,
    PA_EVENT_DTLB_MISSES,
    PA_EVENT_NODE_LOADS,
    PA_EVENT_NODE_LOAD_MISSES,
    PA_EVENTS
};

/// Cycles of the core that pa_slot_result.chain_ticks covers: multiplications, one needing the other.
#define PA_CHAIN_CYCLES 12288

/// What one thread measured in one slot. Times cover the loop only; in single its windows only.
struct pa_slot_result {
    uint64_t start_ns;      ///< CLOCK_MONOTONIC when the slot began
    uint64_t wall_ns;       ///< CLOCK_MONOTONIC
    uint64_t cpu_ns;        ///< CLOCK_THREAD_CPUTIME_ID
    uint64_t tsc_ticks;     ///< time-stamp counter, 0 where the architecture has none
    uint64_t tables;        ///< constructed
    uint64_t failed_tables; ///< that found no memory
    uint64_t voluntary_switches, involuntary_switches, minor_faults, major_faults; ///< getrusage(2)
    uint64_t steal_ticks;   ///< hundredths of a second that the hypervisor took from first_host_cpu
    int32_t first_host_cpu; ///< where the slot began
    int32_t last_host_cpu;  ///< where it ended
    uint64_t loop_ns;       ///< CLOCK_MONOTONIC over the loop as a whole, what is not timed too
    uint64_t construct_ns, destroy_ns; ///< single: of all tables; their sum is wall_ns and cpu_ns
    uint64_t window_ns;                ///< single: what as many empty windows take, which is taken off
    uint64_t interrupted_windows;      ///< single: those left out: longer than four times their median
    uint64_t chain_ticks; ///< time-stamp counter over PA_CHAIN_CYCLES, after the slot; 0 where there is none
    uint32_t events_counted;    ///< bit 1 << enum pa_event: counted all the time
    uint64_t events[PA_EVENTS]; ///< 0 where not counted
};

/// How `hook` (enum pa_hook) is done on this machine: "none", "counter", "pkey_mprotect" or
/// "mprotect".
const char *pa_hook_means(uint8_t hook);

/// Whether a thread of this process can count events: 0, or the errno value that says why not all,
/// ENOENT where the machine has no such counter, EACCES or EPERM where the system forbids it.
int32_t pa_events_error(void);

/// Starts one thread for each entry of `cpus` (indices into the machine's CPUs, no two equal),
/// pinned to its host CPU. NULL and an errno value: EINVAL (index out of range or twice), EPERM or
/// EINVAL from the pinning, EAGAIN (no more threads), ENOMEM.
struct pa_gang *_Nullable pa_gang_create(struct pa_machine *machine, const uint32_t *cpus, uint32_t threads,
                                         int32_t *error_out);

/// Runs slots one after the other on all threads, which begin and end each together, and writes one
/// result per slot and thread, a slot's threads side by side. Returns 0, EINVAL for a slot out of
/// range, or ENOMEM if the loops' own bookkeeping found no memory; nothing has run then. Tables
/// that find no memory are no error: see failed_tables.
int32_t pa_gang_run(struct pa_gang *gang, const struct pa_slot *slots, uint32_t count,
                    struct pa_slot_result *results);

/// Ends the threads.
void pa_gang_destroy(struct pa_gang *gang);

/// The tables that a given machine holds, all alive at once.
struct pa_replay {
    uint32_t tables[PA_MM_KINDS][PA_LEVELS]; ///< how many; none of PA_MM_NULL, no PGD of init_mm
    uint32_t repeats;                        ///< how often all are built and taken down, at least 1
    uint32_t mem_node;                       ///< the node whose memory is preferred
    uint8_t
        efi_constructed; ///< 1: efi_mm's PTE and PMD tables as arm64 makes them; 0: plain pages, as x86-64
};

/// Times are sums over the repeats and cover the loops only.
struct pa_replay_result {
    struct pa_slot_result slot; ///< both together; tables and failed_tables count constructions
    uint64_t construction_wall_ns, construction_cpu_ns;
    uint64_t teardown_wall_ns, teardown_cpu_ns;
    uint64_t lock_object_bytes; ///< of one lock object of this variant's cache; 0 where there is none
};

/// Runs one slot on a gang of one thread. With `books`, they are read while all tables of the first
/// repeat are alive. Returns as pa_gang_run().
int32_t pa_gang_replay(struct pa_gang *gang, uint32_t variant, const struct pa_replay *replay,
                       struct pa_books *_Nullable books, struct pa_replay_result *result);

#pragma clang assume_nonnull end
#endif
