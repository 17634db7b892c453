// SPDX-License-Identifier: Apache-2.0
//
// A small seeded generator (SplitMix64, Steele, Lea and Flood, OOPSLA 2014) for orders that must be
// the same in every arm.

#ifndef PA_BASE_RANDOM_H
#define PA_BASE_RANDOM_H

#include "compiler.h"

PA_HOT uint64_t random_next(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15ull);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

/// Uniform in 0 ..< bound, which must not be 0 (multiply-shift; the bias is below bound / 2^64).
PA_HOT uint64_t random_below(uint64_t *state, uint64_t bound) {
    return (uint64_t)(((unsigned __int128)random_next(state) * bound) >> 64);
}

#endif
