/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PTLAB_FAULTS_H
#define PTLAB_FAULTS_H

/* Writes one line of the lab's to the kernel's log. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Counts faults, fork() and munmap(), and says a row for each. */
void measure_process(void);

#endif
