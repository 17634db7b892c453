// SPDX-License-Identifier: Apache-2.0
//
// On which nodes a slot's tables lie, and on which their locks: for saying so, not for timing.

#ifndef PA_SURVEY_H
#define PA_SURVEY_H

#include "pa_run.h"

#pragma clang assume_nonnull begin

#define PA_MAX_SURVEY_TABLES 65536u

/// By node of the machine.
struct pa_survey {
    uint64_t tables[PA_MAX_NODES];
    uint64_t locks[PA_MAX_NODES]; ///< lock objects of these tables; none where locks are no objects
    uint64_t remote_locks;        ///< of them, those on another node than their table
    uint64_t failed_tables;       ///< for which the policy's nodes had no memory
};

/// Builds `tables` tables (PA_MAX_SURVEY_TABLES at most of all threads together) for each of the gang's threads as a
/// slot of this batch would there, all alive at once, and destroys them; workloads without a level as tables of the
/// batch's. Tables that are pieces of a page are not surveyed: all zero. Between slots only. Returns 0, EINVAL (a batch
/// or count out of range) or ENOMEM.
int32_t pa_gang_survey(struct pa_gang *gang, uint32_t variant, const struct pa_batch *batch, uint32_t tables,
                       struct pa_survey *found);

#pragma clang assume_nonnull end
#endif
