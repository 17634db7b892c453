#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Feeds the parsers with what libFuzzer makes of fuzz/corpus-*, under the address sanitizer: those of `bench-cli
# replay`, and that of series files. An input that traps is left in .build/fuzz/, and the script fails; put it into
# the corpus once it is mended.
# Usage: scripts/fuzz.sh [SECONDS]      for each of them; 60 without it
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
seconds=60
arguments seconds "$@"
find_clang
out=.build/fuzz
model=Sources/Bench/Model
yams=.build/checkouts/Yams/Sources
mkdir -p $out/yams
[ -d $yams ] || swift package resolve

run() { # name, length
  mkdir -p "$out/found-$1"
  echo "fuzz: $1, $seconds s"
  "$out/$1" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len="$2" -dict="fuzz/$1.dict" \
    -artifact_prefix="$out/$1-" -print_final_stats=1 "$out/found-$1" "fuzz/corpus-$1"
}

# Optimised, because traps on overflow and bounds stay in; libFuzzer brings main().
swiftc -sanitize=fuzzer,address -O -g -parse-as-library -module-name ReplayFuzz -o $out/replay \
  fuzz/ReplayFuzz.swift $model/Replay/Input/*.swift $model/Names.swift $model/SentenceError.swift \
  $model/Subject/Architecture.swift
run replay 4096

# The YAML parser is instrumented with the rest.
for file in "$yams"/CYaml/src/*.c; do
  "$clang" -O1 -g -fsanitize=fuzzer-no-link,address -I $yams/CYaml/include -DYAML_DECLARE_STATIC -c "$file" \
    -o "$out/yams/$(basename "$file" .c).o"
done
swiftc -sanitize=fuzzer,address -O -g -parse-as-library -DSWIFT_PACKAGE -module-name Yams -swift-version 5 \
  -emit-module -emit-module-path $out/yams/Yams.swiftmodule -I $yams/CYaml/include -wmo -c $yams/Yams/*.swift \
  -o $out/yams/Yams.o -suppress-warnings
swiftc -sanitize=fuzzer,address -O -g -parse-as-library -module-name SeriesFileFuzz -I $out/yams \
  -I $yams/CYaml/include -o $out/series-file fuzz/SeriesFileFuzz.swift $model/SeriesFile/*.swift \
  $model/Subject/*.swift $model/Names.swift $model/Hook.swift $model/Case.swift $model/SentenceError.swift \
  $out/yams/*.o
run series-file 2048
