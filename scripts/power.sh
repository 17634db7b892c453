#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How often the tool finds what is there: a difference of 5 % in RUNS runs (20) of SECONDS (10), one of 2 % in as many
# runs six times as long; and how often it proves that identical code is equivalent within 2 %, in the long runs.
# Usage: scripts/power.sh [SECONDS [RUNS]] [--refresh]      --refresh replaces results/power
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
seconds=10 runs=20
arguments "seconds runs" "$@"
new_results power

rates() { # per cent, seconds
  local to=$out/$1-percent-$2s
  $bench calibrate --runs "$runs" --budget "$2s" --no-store --out "$to" --plant-cost "$1" \
    --workload churn --level pmd --mm init_mm --lock embedded | tee "$to.txt"
}

rates 5 "$seconds"
rates 2 $((6 * seconds))
keep_results
