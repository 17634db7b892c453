#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Feeds the parsers of `bench-cli replay` with what libFuzzer makes of fuzz/corpus, under the address sanitizer. An
# input that traps is left in .build/fuzz/, and the script fails; put it into fuzz/corpus once it is mended.
# Usage: scripts/fuzz.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
out=.build/fuzz
mkdir -p $out/found

# Optimised, because traps on overflow and bounds stay in; libFuzzer brings main().
swiftc -sanitize=fuzzer,address -O -g -parse-as-library -module-name ReplayFuzz -o $out/replay-fuzz \
  fuzz/ReplayFuzz.swift Sources/Bench/Model/Replay/Input/*.swift \
  Sources/Bench/Model/Names.swift Sources/Bench/Model/SentenceError.swift \
  Sources/Bench/Model/Subject/Architecture.swift
$out/replay-fuzz -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=4096 \
  -dict=fuzz/replay.dict -artifact_prefix=$out/ -print_final_stats=1 $out/found fuzz/corpus
