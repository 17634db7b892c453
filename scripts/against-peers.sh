#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the loops as Google Benchmarks and lets three harnesses judge them (scripts/against-peers.py).
# Usage: scripts/against-peers.sh [SECONDS [ROUNDS]]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/clang.sh
. scripts/clang.sh

mkdir -p results/peers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mapfile -t objects < <(find .build/release/CPageAlloc.build -name '*.o')
"$clang++" -O2 -std=c++17 -ISources/CPageAlloc/include -o "$work/loops" bench/peers/loops.cc "${objects[@]}" \
  -lbenchmark -lnuma -lpthread
PEERS=$work/loops scripts/against-peers.py "${1:-10}" "${2:-20}" results/peers/against-peers.csv |
  tee results/peers/against-peers.txt
