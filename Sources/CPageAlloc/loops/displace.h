// SPDX-License-Identifier: Apache-2.0
//
// Other work between two tables, as far as the caches see it: memory that is read and written line by
// line, and code that is run line by line. What was in the caches before is then no longer there.

#ifndef PA_LOOPS_DISPLACE_H
#define PA_LOOPS_DISPLACE_H

#include "../base/compiler.h"

/// Lines of code that displace() runs: twice the first-level instruction cache of today's processors.
#define DISPLACING_CODE_LINES 1024

struct displacement {
    char *memory;
    uint64_t bytes; ///< a multiple of PA_CACHELINE; 0: there is no other work
};

/// Does the work. The lines of the caller's stack frame are brought back at the end: a kernel's
/// stack is in use all the time.
void displace(const struct displacement *displacement);

/// Makes room for at least `bytes`, in huge pages where the system has them, and touches it. False: no
/// memory.
bool displacement_reserve(struct displacement *displacement, uint64_t bytes);

void displacement_free(struct displacement *displacement);

#endif
