#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sees scripts/flatness.awk tell sizes that differ from sizes that do not, and from those of a machine that drifts.
set -euo pipefail
judge="$(cd "$(dirname "$0")/.." && pwd)/flatness.awk"

rows() { # ns at 64 MiB, at 8192 MiB, how much a round adds, what the twin is dearer
  echo "round,node_memory_mib,level,lock,arm,median_ns_per_op"
  for round in 1 2 3 4 5; do
    for size in "64 $1" "8192 $2"; do
      ns=$((${size#* } + round * $3))
      echo "$round,${size% *},pte,rt,base,$ns"
      echo "$round,${size% *},pte,rt,twin,$((ns + $4))"
      echo "$round,${size% *},pte,rt,test,$((ns * 2))"
    done
  done
}
says() { # what, how it ends, rows' arguments
  local found
  found=$(rows "${@:3}" | awk -f "$judge" | tail -n 1)
  [[ $found = *": $2" ]] || {
    echo "flatness: $1: '$found' does not end in '$2'" >&2
    exit 1
  }
}
says "one cost" flat 1000 1000 0 0
says "less than the twin shows" flat 1000 1009 0 10
says "more than the twin, on a machine at rest" "NOT flat" 1000 1020 0 10
says "more than the twin, less than the drift" "cannot tell" 1000 1020 30 10
says "more than either" "NOT flat" 1000 1500 30 10
says "cheaper with more memory" "NOT flat" 1020 1000 0 10
echo "flatness: the rule tells flat, not flat and drift apart"
