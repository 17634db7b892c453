#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How often the tool finds what is there: differences of 2 % in runs of 60 s and of 5 % in runs of 10 s, and how
# often it proves that identical code is equivalent within 2 %, in the runs of 60 s. About half an hour.
# Usage: scripts/power.sh [DIR]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-results/power}
mkdir -p "$out"

rates() { # name, seconds, what is planted
  .build/release/bench-cli calibrate --runs 20 --budget "$2" --no-store --out "$out/$1" \
    --workload churn --level pmd --mm init_mm --lock embedded "${@:3}" | tee "$out/$1.txt"
}

rates 5-percent-10s 10s --plant-cost 5
rates 2-percent-60s 60s --plant-cost 2
