// SPDX-License-Identifier: Apache-2.0
//
// Compare-and-exchange of two adjacent words, which SLUB is built on, and of a byte, which a
// per-CPU counter is (arch/x86/include/asm/cmpxchg_64.h and percpu.h, 6.12). With the lock prefix
// it is atomic against other CPUs, without it only against an interruption of this CPU. Other
// processors, and the thread sanitizer, which cannot see into assembly, get the compiler's atomics
// for the first and plain stores for the second: a thread is alone on its CPU here.

#ifndef PA_BASE_CMPXCHG_H
#define PA_BASE_CMPXCHG_H

#include "compiler.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PA_PORTABLE_CMPXCHG_PAIR 1
#endif
#endif
#if !defined(__x86_64__)
#define PA_PORTABLE_CMPXCHG_PAIR 1
#endif

/// Two words that change together.
struct word_pair {
    uint64_t low, high;
} __attribute__((aligned(16), may_alias));

/// this_cpu_try_cmpxchg() of a byte: atomic against what interrupts this CPU. On failure `*old`
/// becomes what was found there.
PA_HOT bool this_cpu_try_cmpxchg_8(int8_t *p, int8_t *old, int8_t new) {
#if defined(PA_PORTABLE_CMPXCHG_PAIR)
    int8_t found = READ_ONCE(*p);

    if (found != *old) {
        *old = found;
        return false;
    }
    WRITE_ONCE(*p, new);
    return true;
#else
    bool done;

    __asm__ volatile("cmpxchgb %3, %1" : "=@ccz"(done), "+m"(*p), "+a"(*old) : "q"(new) : "memory");
    return done;
#endif
}

#if defined(PA_PORTABLE_CMPXCHG_PAIR)

__extension__ typedef unsigned __int128 pa_u128 __attribute__((may_alias));

PA_HOT pa_u128 word_pair_bits(uint64_t low, uint64_t high) { return (pa_u128)high << 64 | low; }

PA_HOT bool try_cmpxchg_pair(void *pair, uint64_t old_low, uint64_t old_high, uint64_t new_low,
                             uint64_t new_high) {
    pa_u128 expected = word_pair_bits(old_low, old_high);

    return __atomic_compare_exchange_n((pa_u128 *)pair, &expected, word_pair_bits(new_low, new_high), false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

PA_HOT bool this_cpu_try_cmpxchg_pair(void *pair, uint64_t old_low, uint64_t old_high, uint64_t new_low,
                                      uint64_t new_high) {
    struct word_pair *p = pair;

    if (p->low != old_low || p->high != old_high)
        return false;
    *p = (struct word_pair){new_low, new_high};
    return true;
}

#else

/// Atomic against all CPUs.
PA_HOT bool try_cmpxchg_pair(void *pair, uint64_t old_low, uint64_t old_high, uint64_t new_low,
                             uint64_t new_high) {
    bool done;

    __asm__ volatile("lock cmpxchg16b %1"
                     : "=@ccz"(done), "+m"(*(struct word_pair *)pair), "+a"(old_low), "+d"(old_high)
                     : "b"(new_low), "c"(new_high)
                     : "memory");
    return done;
}

/// Atomic against what interrupts this CPU.
PA_HOT bool this_cpu_try_cmpxchg_pair(void *pair, uint64_t old_low, uint64_t old_high, uint64_t new_low,
                                      uint64_t new_high) {
    bool done;

    __asm__ volatile("cmpxchg16b %1"
                     : "=@ccz"(done), "+m"(*(struct word_pair *)pair), "+a"(old_low), "+d"(old_high)
                     : "b"(new_low), "c"(new_high)
                     : "memory");
    return done;
}

#endif

#endif
