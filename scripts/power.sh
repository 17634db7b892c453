#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How often the tool finds what is there: a difference of 5 % in RUNS runs (20) of SECONDS (10), one of 2 % in as many
# runs six times as long, and 20 instructions in the constructor, in as many of these where tables are timed one by one;
# and how often it proves that identical code is equivalent within 2 %, in the long runs.
# Usage: scripts/power.sh [SECONDS [RUNS]] [--refresh]      --refresh replaces results/power
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
seconds=10 runs=20
arguments "seconds runs" "$@"
new_results power

rates() { # name, seconds, options...
  local to=$out/$1-$2s
  $bench calibrate --runs "$runs" --budget "$2s" --no-store --out "$to" --workload churn --mm init_mm \
    --lock embedded "${@:3}" | tee "$to.txt"
}

rates 5-percent "$seconds" --level pmd --plant-cost 5
rates 2-percent $((6 * seconds)) --level pmd --plant-cost 2
# Before the series a PTE table of the kernel has no constructor that instructions could be planted in.
rates 20-instructions $((6 * seconds)) --level pte --condition serialised --series merged --plant-instructions 20
keep_results
