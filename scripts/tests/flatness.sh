#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sees scripts/flatness.awk tell a cost that grows or shrinks with a node's memory from one that does not, on a machine
# that drifts as well, and refuse too few rounds.
set -euo pipefail
judge="$(cd "$(dirname "$0")/.." && pwd)/flatness.awk"

rows() { # rounds, ns with 64 MiB, with 8192 MiB, by how much each run is dearer than the one before, noise of a round
  local round position ns
  echo "round,position,node_memory_mib,level,lock,min_ns_per_op"
  for ((round = 1; round <= $1; round++)); do
    for position in 1 2 3; do
      mib=64 ns=$2
      [ $position -ne 2 ] || mib=8192 ns=$(($3 + $5 * (round % 3 - 1)))
      echo "$round,$position,$mib,pte,rt,$((ns + $4 * position))"
    done
  done
}
fail() {
  echo "flatness: $*" >&2
  exit 1
}
says() { # what, the sentence, rows' arguments
  local found
  found=$(rows "${@:3}" | awk -f "$judge" | tail -n 1)
  [[ $found = "   8192 MiB: $2" ]] || fail "$1: '$found' is not '   8192 MiB: $2'"
}
says "one cost" "+0.0 [+0.0, +0.0]: no change larger than 0.0 %" 9 1000 1000 0 0
says "rounds to either side" "+0.0 [-2.0, +2.0]: no change larger than 2.0 %" 9 1000 1000 0 20
says "a machine that gets slower" "+0.0 [-2.0, +2.0]: no change larger than 2.0 %" 9 1000 1000 10 20
says "dearer" "+5.0 [+3.0, +7.0]: dearer" 9 1000 1050 0 20
says "cheaper" "-5.0 [-7.0, -3.0]: cheaper" 9 1000 950 0 20
if rows 5 1000 1000 0 0 | awk -f "$judge" >/dev/null 2>&1; then
  fail "five rounds make no interval of 95 %"
fi
echo "flatness: the rule tells dearer, cheaper and no change apart"
