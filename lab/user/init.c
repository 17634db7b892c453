// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's first program. It loads the module, starts the program of the model's steps if there is one, counts what
 * page faults, fork() and munmap() take as a process sees them, and switches the machine off. It is static, so that the
 * guest needs no libraries. Its lines go through /dev/kmsg, which keeps each line whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faults.h"

#define PRINTK_NOTICE "<5>"

static int kmsg = -1;

void say(const char *format, ...)
{
	char line[256] = PRINTK_NOTICE "@lab ";
	size_t start = strlen(line);
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line + start, sizeof(line) - start, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	if ((size_t)length > sizeof(line) - start - 1)
		length = sizeof(line) - start - 1;
	/* Nothing but the console can be told. */
	if (write(kmsg, line, start + length) < 0)
		dprintf(2, "%s\n", line + strlen(PRINTK_NOTICE));
}

static void load(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0) {
		say("failed %s cannot be opened: %s", path, strerror(errno));
		return;
	}
	if (syscall(SYS_finit_module, file, "", 0))
		say("failed the kernel does not load the module: %s", strerror(errno));
	close(file);
}

/* It writes its lines itself. */
static void count_model(void)
{
	char *const arguments[] = { "/steps", NULL };
	int status = 0;
	pid_t child;

	if (access(arguments[0], X_OK))
		return;
	child = fork();
	if (child == 0) {
		dup2(kmsg, STDOUT_FILENO);
		execv(arguments[0], arguments);
		_exit(1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		say("failed the model's steps cannot be counted: status %d", status);
}

int main(void)
{
	if (mount("none", "/dev", "devtmpfs", 0, "") && errno != EBUSY)
		dprintf(2, "@lab failed devtmpfs cannot be mounted: %s\n", strerror(errno));
	kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	load("/ptlab.ko");
	count_model();
	measure_process();
	sync();
	reboot(RB_POWER_OFF);
	/* Init must not end. */
	for (;;)
		pause();
}
