// SPDX-License-Identifier: GPL-2.0
/*
 * Rows on the console for a program to read, one line each: "@lab", what the line is, numbers, and at the end the
 * name, which may have blanks in it.
 */
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/sort.h>
#include <linux/stdarg.h>

#include "measure.h"

u64 lab_samples[LAB_SAMPLES];
static u64 pair_ticks;
static unsigned int rows;

static int compare(const void *a, const void *b)
{
	u64 left = *(const u64 *)a, right = *(const u64 *)b;

	return left < right ? -1 : left > right;
}

static u64 quantile(unsigned int percent)
{
	return lab_samples[(LAB_SAMPLES - 1) * percent / 100];
}

void lab_row(const char *operation, unsigned int clears)
{
	sort(lab_samples, LAB_SAMPLES, sizeof(lab_samples[0]), compare, NULL);
	/* Signed: a step that does nothing may take less than a pair of readings if the compiler fused something. */
	pr_notice("@lab row %u %u %lld %lld %lld %s\n", clears, LAB_SAMPLES, (s64)(quantile(10) - pair_ticks),
		  (s64)(quantile(50) - pair_ticks), (s64)(quantile(90) - pair_ticks), operation);
	rows++;
}

void lab_refuse(const char *operation, const char *reason)
{
	pr_notice("@lab refused %s -- %s\n", operation, reason);
}

void lab_fact(const char *key, const char *format, ...)
{
	struct va_format text = { .fmt = format };
	va_list arguments;

	va_start(arguments, format);
	text.va = &arguments;
	pr_notice("@lab fact %s %pV\n", key, &text);
	va_end(arguments);
}

void lab_calibrate(void)
{
	LAB_MEASURE("rdtsc pair", 0, , , );
	pair_ticks = quantile(50);
	LAB_MEASURE("100 nop", 0, , asm volatile(".rept 100\n\tnop\n\t.endr" ::: "memory"), );
	LAB_MEASURE("1000 dec/jnz", 0, ,
		    asm volatile("mov $1000, %%ecx\n\t"
				 "1: dec %%ecx\n\t"
				 "jnz 1b" ::: "ecx", "cc", "memory"), );
}

void lab_end(void)
{
	pr_notice("@lab end %u\n", rows);
}
