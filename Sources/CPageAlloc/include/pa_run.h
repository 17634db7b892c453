// SPDX-License-Identifier: Apache-2.0
//
// Running a batch: the list of variants (one per kernel build and copy), and the gang of pinned threads
// that runs one variant's loop. The timed loop is in C; Swift makes one call per slot.

#ifndef PA_RUN_H
#define PA_RUN_H

#include "pa_machine.h"
#include "pa_shape.h"

#pragma clang assume_nonnull begin

struct pa_gang;

/// One kernel build, compiled at most PA_COPIES times to different addresses, to measure the luck of code placement.
struct pa_variant {
    const char *name; ///< for example "merged_rt_memcg"
    struct pa_conf conf;
    uint8_t copy; ///< below PA_COPIES
};
#define PA_COPIES 4

/// How many variants there are.
uint32_t pa_variant_count(void);

/// The variant at `index`, which must be below pa_variant_count().
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
struct pa_site_rules {
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
    /// Churn, bulk: any. Handover: without shape, and with an mm. Hotplug, split: init_mm or NULL. Efi: a kernel mm or
    /// NULL. The others build trees for an mm of their own.
    struct pa_table_kind table;
    struct pa_site_rules rules;
    uint32_t bulk_tables; ///< bulk: tables alive at once, 1 to 2^20
    uint64_t seed;        ///< bulk in random order
    uint32_t fork_gib;    ///< fork-large: GiB that the parent maps, 1 to 1024
};

/// One of several slots that a gang runs one after the other.
struct pa_slot {
    uint32_t variant; ///< index into the list of variants
    struct pa_batch batch;
    /// NULL, or room for `ops` values of each thread: operations then run one at a time (not those of race, remap
    /// and handover, which belong together), and this is what each took, a thread's side by side: ticks of the
    /// time-stamp counter, ns where there is none.
    uint64_t *_Nullable op_ticks;
};

/// Hardware events of one thread, in user space, as perf_event_open(2) generalises them.
enum pa_event {
    PA_EVENT_INSTRUCTIONS = 0,
    PA_EVENT_CYCLES = 1,
    PA_EVENT_CACHE_MISSES = 2,     ///< of the last level
    PA_EVENT_DTLB_MISSES = 3,      ///< loads
    PA_EVENT_NODE_LOADS = 4,       ///< loads from memory
    PA_EVENT_NODE_LOAD_MISSES = 5, ///< of these, from another node's
    PA_EVENTS = 6,
};

/// What one thread measured in one slot. Times cover the loop only.
struct pa_slot_result {
    uint64_t start_ns;             ///< CLOCK_MONOTONIC when the slot began
    uint64_t wall_ns;              ///< CLOCK_MONOTONIC
    uint64_t cpu_ns;               ///< CLOCK_THREAD_CPUTIME_ID
    uint64_t tsc_ticks;            ///< time-stamp counter, 0 where the architecture has none
    uint64_t tables;               ///< tables constructed (and, but for grow, destroyed)
    uint64_t failed_tables;        ///< allocations that found no memory
    uint64_t voluntary_switches;   ///< getrusage
    uint64_t involuntary_switches; ///< getrusage
    uint64_t minor_faults;         ///< getrusage
    uint64_t major_faults;         ///< getrusage
    uint64_t steal_ticks;          ///< hundredths of a second that the hypervisor took from first_host_cpu
    int32_t first_host_cpu;        ///< where the slot began
    int32_t last_host_cpu;         ///< where it ended
    uint32_t events_counted;       ///< bit 1 << enum pa_event: counted all the time
    uint64_t events[PA_EVENTS];    ///< 0 where not counted
};

/// How `hook` (enum pa_hook) is done on this machine: "none", "counter", "pkey_mprotect" or "mprotect".
const char *pa_hook_means(uint8_t hook);

/// Whether a thread of this process can count events: 0, or the errno value that says why not all, ENOENT where the
/// machine has no such counter, EACCES or EPERM where the system forbids it.
int32_t pa_events_error(void);

/// Starts one thread for each entry of `cpus` (indices into the machine's CPUs, no two equal), pinned to
/// its host CPU. Returns NULL and an errno value: EINVAL (index out of range or twice), EPERM or EINVAL
/// from the pinning, EAGAIN (no more threads).
struct pa_gang *_Nullable pa_gang_create(struct pa_machine *machine, const uint32_t *cpus, uint32_t threads,
                                         int32_t *error_out);

/// Runs `count` slots one after the other on all threads, which begin and end each together, and writes one result per
/// slot and thread, a slot's threads side by side. Returns 0, EINVAL for a slot out of range, or ENOMEM if the loops'
/// own bookkeeping found no memory; nothing has run then. Running out of modelled memory is not an error here: see
/// failed_tables.
int32_t pa_gang_run(struct pa_gang *gang, const struct pa_slot *slots, uint32_t count,
                    struct pa_slot_result *results);

/// Ends the threads.
void pa_gang_destroy(struct pa_gang *gang);

#pragma clang assume_nonnull end
#endif
