/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a step is measured. Under QEMU's -icount shift=0 with one CPU the TSC advances by one for each instruction
 * of the guest, so two readings around a piece of code differ by what the code executed. On a real machine the same
 * figures would be cycles.
 */
#ifndef PTLAB_MEASURE_H
#define PTLAB_MEASURE_H

#include <linux/irqflags.h>
#include <linux/sched.h>
#include <linux/types.h>

/* Odd, so that the median is a sample. */
#define LAB_SAMPLES 501u

extern u64 lab_samples[LAB_SAMPLES];

/*
 * In assembly, so that a pair of readings is the same four instructions in every row, whatever the compiler would
 * move: shl, or, mov and the second rdtsc.
 */
#define lab_read(ticks)                                                                                       \
	asm volatile("rdtsc\n\t"                                                                              \
		     "shl $32, %%rdx\n\t"                                                                     \
		     "or %%rdx, %%rax\n\t"                                                                    \
		     "mov %%rax, %0"                                                                          \
		     : "=r"(ticks)                                                                            \
		     :                                                                                        \
		     : "rax", "rdx", "cc", "memory")

/*
 * Measures OP as the row NAME, which clears CLEARS pages: PREPARE, then OP between two readings, then UNDO, all
 * with interrupts off. If an allocation fails, ok becomes false and the row is refused.
 */
#define LAB_MEASURE(name, clears, prepare, op, undo)                                                          \
	do {                                                                                                  \
		unsigned long lab_flags;                                                                      \
		unsigned int lab_i;                                                                           \
		bool ok = true;                                                                               \
													      \
		/* A request to reschedule that came before would stay set, and be looked at in every sample. */  \
		schedule();                                                                                   \
		local_irq_save(lab_flags);                                                                    \
		for (lab_i = 0; lab_i < LAB_SAMPLES && ok; lab_i++) {                                         \
			u64 lab_start, lab_end;                                                               \
													      \
			prepare;                                                                              \
			lab_read(lab_start);                                                                  \
			op;                                                                                   \
			lab_read(lab_end);                                                                    \
			lab_samples[lab_i] = lab_end - lab_start;                                             \
			undo;                                                                                 \
		}                                                                                             \
		local_irq_restore(lab_flags);                                                                 \
		if (ok)                                                                                       \
			lab_row(name, clears);                                                                \
		else                                                                                          \
			lab_refuse(name, "memory ran out");                                                   \
	} while (0)

/* Prints the row of what is in lab_samples, less a pair of readings. */
void lab_row(const char *operation, unsigned int clears);
/* Prints that this kernel does not allow a step, and why. */
void lab_refuse(const char *operation, const char *reason);
__printf(2, 3) void lab_fact(const char *key, const char *format, ...);
/* Measures a pair of readings, which all later rows are less, and the loops whose count is known. */
void lab_calibrate(void);
/* Says that all rows are out; without that line they count for nothing. */
void lab_end(void);

#endif
