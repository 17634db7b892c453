// SPDX-License-Identifier: Apache-2.0
//
// The compiler's attributes under short names, as include/linux/compiler_attributes.h has them.

#ifndef PA_BASE_COMPILER_H
#define PA_BASE_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The function folds into its caller, together with the constant configuration it is given. A
/// debug build folds nothing: there it would copy every branch of every configuration into every
/// loop.
#ifdef __OPTIMIZE__
#define PA_HOT static inline __attribute__((always_inline))
#else
#define PA_HOT static inline
#endif
/// A call boundary of the real kernel: its prologue and epilogue are part of the cost that is
/// modelled.
#define PA_CALL __attribute__((noinline))
/// A function of the kernel's source that is a call here, though some kernels' compilers fold it
/// into its caller.
#define PA_PART PA_CALL
/// Off the measured path; takes scalars only.
#define PA_COLD __attribute__((cold, noinline))

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v) __atomic_store_n(&(x), (v), __ATOMIC_RELAXED)

#define barrier() __asm__ volatile("" ::: "memory")

/// The compiler knows nothing of this variable's value from here on.
#define OPTIMIZER_HIDE_VAR(var) __asm__("" : "=r"(var) : "0"(var))

/// Tells the CPU that this is a loop that waits.
PA_HOT void cpu_relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    __asm__ volatile("yield" ::: "memory");
#endif
}

/// The time-stamp counter of the processor; in an emulator that counts instructions, their number.
/// 0 on processors without one.
PA_HOT uint64_t cpu_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

/// Spends turns of two instructions each, which the compiler leaves alone. At least one.
PA_HOT void spend_turns(uint64_t turns) {
#if defined(__x86_64__)
    __asm__ volatile("0: dec %0\n\tjnz 0b" : "+r"(turns) : : "cc");
#else
    while (turns--)
        barrier();
#endif
}

#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define PA_CACHELINE 64
#define PA_CACHELINE_ALIGNED __attribute__((aligned(PA_CACHELINE)))

#define PA_PASTE_(a, b) a##_##b
#define PA_PASTE(a, b) PA_PASTE_(a, b)

#endif
