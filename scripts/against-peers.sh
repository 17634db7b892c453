#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the loops as Google Benchmarks and lets three harnesses judge them (scripts/against-peers.py): ROUNDS rounds
# (20) of SECONDS (10) for a verdict.
# Usage: scripts/against-peers.sh [SECONDS [ROUNDS]] [--refresh]      --refresh replaces results/peers
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
seconds=10 rounds=20
arguments "seconds rounds" "$@"
find_clang
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# By the sources that are there: a build folder keeps the objects of files that were moved.
mapfile -t objects < <(cd Sources/CPageAlloc && find . -name '*.c' -printf '.build/release/CPageAllocCode.build/%P.o\n')
"$clang++" -O2 -std=c++17 -Wall -Wextra -Werror -ISources/CPageAlloc/include -o "$work/loops" bench/peers/loops.cc \
  "${objects[@]}" -lbenchmark -lnuma -lpthread
new_results peers
PEERS=$work/loops scripts/against-peers.py "$seconds" "$rounds" "$out/against-peers.csv" |
  tee "$out/against-peers.txt"
keep_results
