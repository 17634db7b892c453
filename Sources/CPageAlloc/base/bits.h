// SPDX-License-Identifier: Apache-2.0
//
// Bit and rounding arithmetic (include/linux/log2.h, include/linux/bitops.h).

#ifndef PA_BASE_BITS_H
#define PA_BASE_BITS_H

#include "compiler.h"

#define ALIGN_UP(x, a) (((x) + ((a)-1)) & ~((a)-1))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define CLAMP(x, lo, hi) MIN(MAX(x, lo), hi)

/// Position of the last set bit, counted from 1; 0 for 0.
PA_HOT unsigned fls64(uint64_t x) { return x ? 64u - (unsigned)__builtin_clzll(x) : 0; }

/// Base-2 logarithm, rounded down. `x` must not be 0.
PA_HOT unsigned ilog2(uint64_t x) { return fls64(x) - 1; }

PA_HOT uint64_t rounddown_pow_of_two(uint64_t x) { return 1ull << ilog2(x); }

PA_HOT bool test_bit(unsigned nr, const unsigned long *word) { return (READ_ONCE(*word) >> nr) & 1; }

PA_HOT void set_bit(unsigned nr, unsigned long *word) {
    __atomic_fetch_or(word, 1ul << nr, __ATOMIC_RELAXED);
}

PA_HOT void clear_bit(unsigned nr, unsigned long *word) {
    __atomic_fetch_and(word, ~(1ul << nr), __ATOMIC_RELAXED);
}

#endif
