// SPDX-License-Identifier: GPL-2.0
/*
 * What a process pays: faults that do and do not allocate tables, fork() and munmap(). Interrupts are on: a tick of
 * the timer lies in a few samples, which does not change the median, and another thread may run in many.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faults.h"

#define SAMPLES 201u
/* For what takes half a million instructions. */
#define FEW_SAMPLES 51u
#define PAGE 4096ul
#define MIB (1ul << 20)
#define GIB (1ul << 30)

static uint64_t samples[SAMPLES];
static unsigned int count; /* of samples in use */
static unsigned int rows;
static uint64_t pair_ticks;

/* The same four instructions for a pair as in the module. */
static inline __attribute__((always_inline)) uint64_t ticks(void)
{
	uint64_t now;

	__asm__ volatile("rdtsc\n\t"
			 "shl $32, %%rdx\n\t"
			 "or %%rdx, %%rax\n\t"
			 "mov %%rax, %0"
			 : "=r"(now)
			 :
			 : "rax", "rdx", "cc", "memory");
	return now;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

static long long quantile(unsigned int percent)
{
	return (long long)(samples[(count - 1) * percent / 100] - pair_ticks);
}

/*
 * How many of the sorted samples belong to the lower mode. Where another thread of the kernel's runs in many samples,
 * they take several times what the others take, and chance decides which of the two the median shows. Then only
 * samples up to one and a half times the least ones are counted.
 */
static unsigned int lower_mode(void)
{
	uint64_t limit = samples[(count - 1) * 5 / 100] * 3 / 2;
	unsigned int lower = 0;

	if (samples[(count - 1) * 90 / 100] <= limit)
		return count;
	while (samples[lower] <= limit)
		lower++;
	return lower;
}

/* CLEARS is how many pages are cleared on the way, or NULL where that depends on more than the tables. */
static void row(const char *operation, const char *clears)
{
	unsigned int taken = count;

	qsort(samples, count, sizeof(samples[0]), compare);
	count = lower_mode();
	say("row %s %u/%u %lld %lld %lld %s", clears ? clears : "-", count, taken, quantile(10), quantile(50),
	    quantile(90), operation);
	rows++;
}

/* Address space that nobody has touched, starting at a multiple of 1 GiB, never in huge pages. */
static char *reserve(size_t bytes)
{
	char *area = mmap(NULL, bytes + GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (area == MAP_FAILED)
		return NULL;
	area = (char *)(((uintptr_t)area + GIB - 1) & ~(GIB - 1));
	madvise(area, bytes, MADV_NOHUGEPAGE);
	return area;
}

/* One write to each of SAMPLES pages that lie STEP apart. */
static void faults(const char *operation, const char *clears, size_t step)
{
	char *area = reserve(SAMPLES * step);

	if (!area) {
		say("refused %s -- %zu MiB of address space are not to be had", operation, SAMPLES * step / MIB);
		return;
	}
	if (step == PAGE)
		for (size_t slot = 0; slot <= SAMPLES * PAGE / (2 * MIB); slot++)
			area[slot * 2 * MIB + 2 * MIB - PAGE] = 1;
	count = SAMPLES;
	for (unsigned int i = 0; i < count; i++) {
		volatile char *place = area + i * step;
		uint64_t start = ticks();

		*place = 1;
		samples[i] = ticks() - start;
	}
	row(operation, clears);
	munmap(area, SAMPLES * step);
}

/* The parent's view: until fork() returns. The child ends at once. */
static void forks(const char *operation, size_t bytes)
{
	char *area = reserve(bytes);

	for (size_t at = 0; area && at < bytes; at += PAGE)
		area[at] = 1;
	count = FEW_SAMPLES;
	for (unsigned int i = 0; area && i < count; i++) {
		uint64_t start = ticks();
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		samples[i] = ticks() - start;
		if (child < 0) {
			munmap(area, bytes);
			area = NULL;
		} else {
			waitpid(child, NULL, 0);
		}
	}
	if (!area) {
		say("refused %s -- %s", operation, strerror(errno));
		return;
	}
	row(operation, NULL);
	munmap(area, bytes);
}

/* Unmaps BYTES, of which every page has been touched. */
static void unmaps(const char *operation, size_t bytes)
{
	char *area = reserve(bytes);

	if (!area) {
		say("refused %s -- %s", operation, strerror(errno));
		return;
	}
	count = FEW_SAMPLES;
	for (unsigned int i = 0; i < count; i++) {
		uint64_t start;

		for (size_t at = 0; at < bytes; at += PAGE)
			area[at] = 1;
		start = ticks();
		munmap(area, bytes);
		samples[i] = ticks() - start;
		mmap(area, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
		madvise(area, bytes, MADV_NOHUGEPAGE);
	}
	row(operation, NULL);
}

void measure_process(void)
{
	for (unsigned int i = 0; i < SAMPLES; i++) {
		uint64_t start = ticks();

		samples[i] = ticks() - start;
	}
	qsort(samples, SAMPLES, sizeof(samples[0]), compare);
	pair_ticks = samples[SAMPLES / 2];
	faults("user fault with tables present", "1", PAGE);
	faults("user fault in a fresh 2 MiB slot", "2", 2 * MIB);
	faults("user fault in a fresh 1 GiB slot", "3", GIB);
	forks("fork() with 2 MiB touched", 2 * MIB);
	forks("fork() with 8 MiB touched", 8 * MIB);
	unmaps("munmap() of 4 KiB", PAGE);
	unmaps("munmap() of 2 MiB", 2 * MIB);
	say("user-end %u", rows);
}
