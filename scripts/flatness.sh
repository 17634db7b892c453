#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Whether what a table costs depends on how much memory a node has: churn with nodes of 64 MiB to 8 GiB, each run
# between two runs with nodes of 64 MiB, which it is held against, so that the machine's drift falls out. 64 MiB between
# two of its like is the control. Of each run its cheapest slot counts: a neighbour on the same core, who comes and goes
# within a second, makes half of a run's slots cost half as much again. `bench-cli flatness` judges flatness.csv.
# Usage: scripts/flatness.sh [ROUNDS [LARGEST [BLOCKS]]] [--refresh]      12 rounds (2 at least), sizes up to LARGEST
#        MiB (8192), BLOCKS blocks a run (200); --refresh replaces results/flatness
set -euo pipefail
export LC_ALL=C
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
rounds=12 largest=8192 blocks=200
arguments "rounds largest blocks" "$@"
sizes=()
for size in 64 256 1024 4096 8192; do
  [ $size -gt "$largest" ] || sizes+=("$size")
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
new_results flatness
csv=$out/flatness.csv

position=0
measure() { # round, MiB
  $bench run base --workload churn --level pte,pmd --lock embedded,rt --processes 1 --blocks "$blocks" \
    --node-memory "$2M" --out "$work/run" --quiet >/dev/null
  position=$((position + 1))
  awk -F , -v round="$1" -v position=$position -v mib="$2" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { print round "," position "," mib "," $at["level"] "," $at["lock"] "," $at["min_ns_per_op"] }
  ' "$work/run/summary.csv" >>"$csv"
  rm -rf "$work/run"
}

echo "round,position,node_memory_mib,level,lock,min_ns_per_op" >"$csv"
for ((round = 1; round <= rounds; round++)); do
  order=("${sizes[@]}")
  if ((round % 2 == 0)); then
    mapfile -t order < <(printf '%s\n' "${sizes[@]}" | tac)
  fi
  position=0
  measure $round 64
  for size in "${order[@]}"; do
    measure $round "$size"
    measure $round 64
  done
done

$bench flatness "$out" | tee "$out/flatness.txt"

cat >"$out/flatness.gp" <<'G'
# SPDX-License-Identifier: Apache-2.0
# Reads changes.csv and draws flatness.svg and flatness.png; run in this directory: gnuplot flatness.gp
set encoding utf8
set datafile separator ","
set datafile columnheaders
set datafile missing NaN
set logscale x 2
set xlabel "node memory, MiB" textcolor rgb "#333333"
set ylabel "change of the cost of a table, %" textcolor rgb "#333333"
set yrange [-10 : 10]
set xrange [48 : 12000]
set xtics (64, 256, 1024, 4096, 8192)
set grid linecolor rgb "#E8E8E8"
set border 3
set tics nomirror
set key left bottom horizontal noenhanced
set title "Cost of a table against nodes of 64 MiB: churn, init_mm; mean of the rounds with its 95 % interval" \
  font ",11" noenhanced
loops = "'pte embedded' 'pte rt' 'pmd embedded' 'pmd rt'"
colours = "0x0072B2 0xD55E00 0x009E73 0xCC79A7"
mib(i) = strcol("loop") eq word(loops, i) ? column("node_memory_mib") * (0.94 + 0.024 * i) : NaN
do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1000, 520 font "sans-serif,12" background rgb "white" }
  else { set terminal pngcairo size 1000, 520 font "Sans,9" background rgb "white" }
  set output "flatness.".format
  plot 0 with lines linecolor rgb "#999999" notitle, \
    for [i = 1 : 4] "changes.csv" using (mib(i)):(column("change_pct")):(column("low_pct")):(column("high_pct")) \
      with yerrorbars linecolor rgb int(word(colours, i)) pointtype 7 pointsize 0.6 title word(loops, i)
}
G
(cd "$out" && LC_ALL=C.UTF-8 gnuplot flatness.gp)
keep_results
