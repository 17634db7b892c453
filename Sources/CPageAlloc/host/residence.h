// SPDX-License-Identifier: Apache-2.0

#ifndef PA_HOST_RESIDENCE_H
#define PA_HOST_RESIDENCE_H

#include "../base/compiler.h"
#include "../include/pa_inspect.h"

/// Adds a sample of at most `pages` pages of a range to `residence`. 0, or move_pages()'s errno
/// value.
int32_t residence_sample(const void *address, uint64_t bytes, int32_t host_node, uint32_t pages,
                         struct pa_residence *residence);

#endif
