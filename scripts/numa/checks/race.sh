# shellcheck shell=dash disable=SC2016,SC2086,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# Threads of all CPUs of a node at once; frees of what another CPU allocated, and draining: the run checks its books.

runs --workload race --lock rt --cpu-node "$first" \
  --threads "$(tr ',' '\n' <"$sysfs/node$first/cpulist" | awk -F - '{ n += NF > 1 ? $2 - $1 + 1 : 1 } END { print n }')"
[ $code -eq 0 ] && ok
