// SPDX-License-Identifier: Apache-2.0
//
// For tests: the public constants as C sees them. A macro that Swift reads otherwise, as it reads every cast as 0,
// shows there. And what the compiler was asked for.

#ifndef PA_INTERNALS_CONSTANTS_H
#define PA_INTERNALS_CONSTANTS_H

#include "../base/compiler.h"
#include "../include/pa_machine.h"
#include "../include/pa_placement.h"
#include "../include/pa_run.h"
#include "../include/pa_shape.h"
#include "../include/pa_steps.h"
#include "../include/pa_survey.h"

// clang-format off
#define PA_EACH_CONSTANT(X)                                                                                        \
    X(PA_LEVEL_PTE) X(PA_LEVEL_PMD) X(PA_LEVEL_PUD) X(PA_LEVEL_P4D) X(PA_LEVEL_PGD) X(PA_LEVELS)                     \
    X(PA_MM_INIT) X(PA_MM_USER) X(PA_MM_EFI) X(PA_MM_NULL) X(PA_MM_KINDS)                                                                                    \
    X(PA_LOCK_NONE) X(PA_LOCK_EMBEDDED) X(PA_LOCK_RT) X(PA_LOCK_DEBUG) X(PA_LOCK_LOCKDEP) X(PA_LOCK_LOCKSTAT) X(PA_LOCK_RT_DEBUG) X(PA_LOCK_RT_LOCKDEP) X(PA_LOCK_KINDS)           \
    X(PA_POLICY_PREFERRED) X(PA_POLICY_LOCAL) X(PA_POLICY_BIND) X(PA_POLICY_INTERLEAVE) X(PA_POLICY_WEIGHTED) X(PA_POLICIES) \
    X(PA_CONFIG_MINIMAL) X(PA_CONFIG_DEBIAN) X(PA_STEP_NEVER) X(PA_STEP_ALWAYS) X(PA_STEP_CHECKED) X(PA_STEP_USER)                                                            \
    X(PA_WORKLOAD_EMPTY) X(PA_WORKLOAD_CHURN) X(PA_WORKLOAD_BULK_IN_ORDER) X(PA_WORKLOAD_BULK_REVERSE)               \
    X(PA_WORKLOAD_BULK_RANDOM) X(PA_WORKLOAD_GROW) X(PA_WORKLOAD_FORK)                                                \
    X(PA_WORKLOAD_REMAP) X(PA_WORKLOAD_KASAN) X(PA_WORKLOAD_HOTPLUG) X(PA_WORKLOAD_EFI) X(PA_WORKLOAD_SPLIT)         \
    X(PA_WORKLOAD_RACE) X(PA_WORKLOAD_TOUCH) X(PA_WORKLOAD_EXEC) X(PA_WORKLOAD_FORK_LARGE) X(PA_WORKLOAD_HANDOVER) X(PA_WORKLOADS)           \
    X(PA_HOOK_NONE) X(PA_HOOK_COUNT) X(PA_HOOK_PROTECT) X(PA_HOOK_PROTECT_BATCHED) X(PA_HOOK_DELAY) X(PA_HOOKS)                       \
    X(PA_MAX_NODES) X(PA_MAX_CPUS) X(PA_PAGE_BYTES) X(PA_SECTION_BYTES) X(PA_MAX_SKIP_PAGES) X(PA_MAX_STACK_OFFSET_BYTES)                                              \
    X(PA_BACKING_SMALL) X(PA_BACKING_TRANSPARENT) X(PA_BACKING_HUGETLB)                                              \
    X(PA_ARENA_DIRECT_MAP) X(PA_ARENA_VMEMMAP) X(PA_ARENA_METADATA) X(PA_ARENA_PERCPU) X(PA_ARENAS)                  \
    X(PA_COPIES) X(PA_STEP_TIMES) X(PA_MAX_SURVEY_TABLES)                                                                                    \
    X(PA_SOURCE_GENERIC) X(PA_SOURCE_PAGES) X(PA_SOURCE_FRAGMENT) X(PA_SOURCE_POINTER_TABLE) X(PA_SOURCE_NOCACHE)    \
    X(PA_SOURCE_RAW) X(PA_SOURCE_MEMBLOCK) X(PA_FILL_ALLOC_ZERO) X(PA_FILL_ZERO_AFTER) X(PA_FILL_PATTERN)            \
    X(PA_CTOR_CALL_NONE) X(PA_CTOR_CALL_KERNEL_PTE) X(PA_CTOR_CALL_PTE) X(PA_CTOR_CALL_PMD) X(PA_CTOR_CALL_PUD)      \
    X(PA_CTOR_CALL_P4D)
// clang-format on

#define PA_CONSTANT_CASE(name)                                                                               \
    if (index-- == 0) {                                                                                      \
        *value = (int64_t)(name);                                                                            \
        return #name;                                                                                        \
    }

/// The name of the public constant at `index`, and its value; NULL behind the last.
PA_HOT const char *pa_constant_at(unsigned index, int64_t *value) {
    PA_EACH_CONSTANT(PA_CONSTANT_CASE)
    return NULL;
}

/// How far an aligned function begins behind its alignment: -fsanitize=undefined puts the function's type before it.
PA_HOT uintptr_t function_offset(void) {
#if __has_feature(undefined_behavior_sanitizer)
    return 8;
#else
    return 0;
#endif
}

#endif
