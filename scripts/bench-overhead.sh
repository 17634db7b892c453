#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the harness costs on an empty operation, beside Google Benchmark, in one session: both run in turn, round
# by round, and all figures are CPU time of one thread, read from what the two programs wrote.
# Usage: scripts/bench-overhead.sh [ROUNDS]      5 without it; prints only
set -euo pipefail
export LC_ALL=C
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
rounds=5
arguments rounds "$@"
[ -x $bench ] || stop "there is no $bench; 'make bench-overhead' builds it"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

theirs=$work/empty
g++ -O2 -std=c++17 -o "$theirs" bench/overhead/empty.cc -lbenchmark -lpthread ||
  stop "bench/overhead/empty.cc does not build; Debian's package is libbenchmark-dev"

# Columns of a CSV file by their names, from its one row of data.
column() { # name, file
  awk -F , -v name="$1" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
    NR == 2 && at { print $at; found = 1 }
    END { exit !found }' "$2" || stop "$2 has no value in a column $1"
}

# Google Benchmark writes each repetition as an object, one field a line.
repetitions() { # file
  awk '
    /"name":/ { single = 0 }
    /"run_type": "iteration"/ { single = 1 }
    single && /"cpu_time":/ { gsub(/[^0-9.e+-]/, "", $2); value = $2 }
    single && /"time_unit": "ns"/ { print value }' "$1"
}

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
least() { sort -g | head -n 1; }

row() { # label; its four figures on stdin
  paste -s | awk -v label="$1" '{ printf "%-8s %11.3f %10.3f %11.3f %10.3f\n", label, $1, $2, $3, $4 }'
}

printf '%-8s %22s %22s\n' '' 'bench-cli' 'Google Benchmark'
printf '%-8s %11s %10s %11s %10s\n' round median min median min
for ((round = 1; round <= rounds; round++)); do
  $bench run base --workload empty --lock embedded --threads 1 --processes 5 --blocks 4 --quiet --format csv \
    --out "$work/ours-$round" >/dev/null || stop "bench-cli failed (above)"
  "$theirs" --benchmark_repetitions=20 --benchmark_min_time=0.01 --benchmark_format=json \
    >"$work/theirs.json" 2>"$work/theirs.err" || stop "Google Benchmark failed: $(tail -n 1 "$work/theirs.err")"
  repetitions "$work/theirs.json" >"$work/theirs"
  [ "$(wc -l <"$work/theirs")" -eq 20 ] || stop "Google Benchmark did not write 20 repetitions in ns"
  {
    column median_ns_per_op "$work/ours-$round/summary.csv"
    column min_ns_per_op "$work/ours-$round/summary.csv"
    median <"$work/theirs"
    least <"$work/theirs"
  } >"$work/round"
  row "$round" <"$work/round"
  paste -s "$work/round" >>"$work/rounds"
done
{
  cut -f 1 "$work/rounds" | median
  cut -f 2 "$work/rounds" | least
  cut -f 3 "$work/rounds" | median
  cut -f 4 "$work/rounds" | least
} | row all
echo "ns per operation, CPU time of one thread; all: median of the medians, least of the least"
if grep -q '"library_build_type": "debug"' "$work/theirs.json"; then
  echo "this libbenchmark calls itself a debug build; its loop is compiled here, with -O2"
fi
echo "not like for like: the empty loop of bench-cli does four operations a turn (builds/registry.c), Google"
echo "Benchmark's one; the loops that build tables are not unrolled"
