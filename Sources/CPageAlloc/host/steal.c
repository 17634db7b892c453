// SPDX-License-Identifier: Apache-2.0
//
// Stolen time, read between slots. The kernel writes the whole of /proc/stat for each reader, which
// takes a while on a machine with many CPUs: it is not read where nothing can be stolen.

#define _GNU_SOURCE
#include "steal.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STEAL_FIELD 8 ///< user nice system idle iowait irq softirq steal
#define ROOM (64 << 10)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int stat_file = -1;

static PA_COLD bool has_hypervisor(void) {
    char line[4096];
    bool found = false;
    FILE *file = fopen("/proc/cpuinfo", "re");

    while (file && !found && fgets(line, sizeof(line), file))
        found = !strncmp(line, "flags", 5) && strstr(line, " hypervisor");
    if (file)
        fclose(file);
    return found;
}

static PA_COLD void open_stat(void) {
    if (has_hypervisor())
        stat_file = open("/proc/stat", O_RDONLY | O_CLOEXEC);
}

PA_COLD uint64_t steal_ticks(int32_t host_cpu) {
    static _Thread_local char text[ROOM];
    char name[16];
    unsigned long long field = 0;
    const char *line;
    ssize_t length;
    int used;

    pthread_once(&once, open_stat);
    if (stat_file < 0 || host_cpu < 0)
        return 0;
    length = pread(stat_file, text, ROOM - 1, 0);
    text[length > 0 ? length : 0] = 0;
    snprintf(name, sizeof(name), "\ncpu%d ", host_cpu);
    line = strstr(text, name);
    if (!line)
        return 0;
    line += strlen(name);
    for (int i = 0; i < STEAL_FIELD; i++, line += used)
        if (sscanf(line, " %llu%n", &field, &used) != 1)
            return 0;
    return field;
}
