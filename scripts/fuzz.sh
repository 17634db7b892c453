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
yams=.build/checkouts/Yams/Sources
mkdir -p $out/yams
[ -d $yams ] || swift package resolve

run() { # program, name of its corpus, length
  mkdir -p "$out/found-$2"
  echo "fuzz: $2, $seconds s"
  "$out/$1" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len="$3" -dict="fuzz/$2.dict" \
    -artifact_prefix="$out/$2-" -print_final_stats=1 "$out/found-$2" "fuzz/corpus-$2"
}

# Optimised, because traps on overflow and bounds stay in; libFuzzer brings main().
compile=(swiftc "-sanitize=fuzzer,address" -O -wmo -g -parse-as-library)

# The YAML parser is instrumented with the rest.
for file in "$yams"/CYaml/src/*.c; do
  "$clang" -O1 -g -fsanitize=fuzzer-no-link,address -I $yams/CYaml/include -DYAML_DECLARE_STATIC -c "$file" \
    -o "$out/yams/$(basename "$file" .c).o"
done
"${compile[@]}" -DSWIFT_PACKAGE -module-name Yams -swift-version 5 \
  -emit-module -emit-module-path $out/yams/Yams.swiftmodule -I $yams/CYaml/include -c $yams/Yams/*.swift \
  -o $out/yams/Yams.o -suppress-warnings

# The parsers and the plain values that they make, in one module, where an import of a module of ours names nothing.
# Reading CSV takes other libraries, and is not fuzzed.
rm -rf $out/sources
mkdir $out/sources
find Sources -path '*/Model/*.swift' -o -path '*Replay/Input/*.swift' | while IFS= read -r file; do
  grep -qE '^import (SwiftCSV|CZlib)$' "$file" ||
    sed -E '/^(package )?import Bench[A-Za-z]*$/d' "$file" >"$out/sources/$(basename "$file")"
done
for target in ReplayFuzz SeriesFileFuzz; do
  "${compile[@]}" -package-name page-table-bench -module-name $target -I $out/yams -I $yams/CYaml/include \
    -o $out/$target fuzz/$target.swift $out/sources/*.swift $out/yams/*.o
  # The compiler leaves a module beside the program, in the directory it was started in.
  rm -f "$target"-*.swift{module,doc,sourceinfo}
done
run ReplayFuzz replay 4096
run SeriesFileFuzz series-file 2048
