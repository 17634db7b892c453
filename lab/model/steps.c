// SPDX-License-Identifier: Apache-2.0
//
// Counts the model's steps in the guest as the module counts the kernel's: reads the emulated
// processor's counter of instructions around each round. It is linked with the objects that
// bench-cli is linked with. Its standard output is the kernel's log, with a line for each step:
// configuration, lock, rounds, the median round's ticks, name.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pa_steps.h"

/* Odd, so that the median is one of the rounds. A tick of the timer lies in a few of them. */
#define ROUNDS 21u
#define NODE_BYTES (64ull << 20)

static const char *const configs[] = {[PA_CONFIG_MINIMAL] = "minimal", [PA_CONFIG_DEBIAN] = "debian"};
static const char *const locks[PA_LOCK_KINDS] = {
    [PA_LOCK_EMBEDDED] = "embedded", [PA_LOCK_RT] = "rt", [PA_LOCK_LOCKDEP] = "lockdep"};

static int compare(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

static struct pa_machine *machine(void) {
    static struct pa_machine_config config;
    int32_t error;

    config.node_count = 1;
    config.cpu_count = 2;
    config.nodes[0] = (struct pa_node_config){.node_bytes = NODE_BYTES, .host_node = -1};
    config.cpus[0].host_cpu = config.cpus[1].host_cpu = -1;
    config.distance[0][0] = 10;
    return pa_machine_create(&config, &error);
}

int main(void) {
    struct pa_machine *m = machine();
    uint64_t ticks[ROUNDS];
    unsigned rows = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (uint32_t i = 0; m && i < pa_step_count(); i++) {
        const struct pa_step *step = pa_step_at(i);

        if (step->nodes > 1 || step->build || !locks[step->lock])
            continue;
        if (pa_step_run(m, i, ROUNDS, ticks))
            return 1;
        qsort(ticks, ROUNDS, sizeof(ticks[0]), compare);
        printf("<5>@lab model %s %s %u %llu %s\n", configs[step->config], locks[step->lock], ROUNDS,
               (unsigned long long)ticks[ROUNDS / 2], step->operation);
        rows++;
    }
    printf("<5>@lab model-end %u\n", rows);
    return m ? 0 : 1;
}
