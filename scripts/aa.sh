#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How often the tool finds a difference where there is none: comparisons of identical code over several cases, first
# on the machine as it is, then beside a second busy process. What is found goes to DIR/alone and DIR/busy.
# Usage: scripts/aa.sh [DIR]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-results/aa}
mkdir -p "$out"

rates() { # name
  .build/release/bench-cli calibrate --runs 25 --budget 10s --out "$out/$1" "${@:2}" | tee "$out/$1.txt"
}

echo "the machine as it is:"
rates alone
echo "beside a busy process:"
# Writes as much memory as a cache holds, over and over.
(exec python3 -c 'b = bytearray(1 << 24)
while True: b[:] = bytes(1 << 24)') &
busy=$!
trap 'kill $busy' EXIT
rates busy --no-store
