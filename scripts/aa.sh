#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How often the tool finds a difference where there is none: comparisons of identical code over several cases, first
# on the machine as it is, then beside a second busy process. Each is RUNS runs (25) of SECONDS (10).
# Usage: scripts/aa.sh [SECONDS [RUNS]] [--refresh]      --refresh replaces results/aa
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
seconds=10 runs=25
arguments "seconds runs" "$@"
# What compare quotes is the machine as it is, looked at for long enough.
store=(--no-store)
[ $((seconds * runs)) -lt 250 ] || store=()
new_results aa

rates() { # name
  $bench calibrate --runs "$runs" --budget "${seconds}s" --out "$out/$1" "${@:2}" | tee "$out/$1.txt"
}

echo "the machine as it is:"
rates alone "${store[@]}"
echo "beside a busy process:"
# Writes as much memory as a cache holds, over and over.
(exec python3 -c 'b = bytearray(1 << 24)
while True: b[:] = bytes(1 << 24)') &
busy=$!
trap 'kill $busy' EXIT
rates busy --no-store
keep_results
