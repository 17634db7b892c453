#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Whether what a table costs depends on how much memory a node has: churn with nodes of 64 MiB to 8 GiB, all sizes in
# turn and back again, so that the machine's drift falls on all of them. scripts/flatness.awk judges. DIR gets the rows,
# the sentences and a picture.
# Usage: scripts/flatness.sh [DIR [ROUNDS [BUDGET]]]
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
out=${1:-results/flatness}
rounds=${2:-6}
budget=${3:-8s}
sizes=(64M 256M 1G 4G 8G)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
csv=$out/flatness.csv

echo "round,node_memory_mib,level,lock,arm,median_ns_per_op" >"$csv"
for ((round = 1; round <= rounds; round++)); do
  order=("${sizes[@]}")
  if ((round % 2 == 0)); then
    mapfile -t order < <(printf '%s\n' "${sizes[@]}" | tac)
  fi
  for size in "${order[@]}"; do
    mib=${size%[MG]}
    [[ $size = *M ]] || mib=$((mib * 1024))
    code=0
    .build/release/bench-cli compare base merged --workload churn --budget "$budget" --node-memory "$size" \
      --out "$work/run" --quiet >/dev/null || code=$?
    [ $code -eq 0 ] || [ $code -eq 2 ] || [ $code -eq 3 ] || exit $code
    awk -F , -v round="$round" -v mib="$mib" '
      NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
      { print round "," mib "," $at["level"] "," $at["lock"] "," $at["arm"] "," $at["median_ns_per_op"] }
    ' "$work/run/summary.csv" >>"$csv"
    rm -rf "$work/run"
  done
done

awk -f scripts/flatness.awk "$csv" | tee "$out/flatness.txt"

cat >"$out/flatness.gp" <<'G'
# SPDX-License-Identifier: Apache-2.0
# Reads flatness.csv and draws flatness.svg and flatness.png; run in this directory: gnuplot flatness.gp
set encoding utf8
set datafile separator ","
set datafile columnheaders
set datafile missing NaN
set logscale x 2
set xlabel "node memory, MiB" textcolor rgb "#333333"
set ylabel "ns per table" textcolor rgb "#333333"
set yrange [0 : *]
set xrange [48 : 12000]
set xtics (64, 256, 1024, 4096, 8192)
set grid linecolor rgb "#E8E8E8"
set border 3
set tics nomirror
set key left bottom horizontal noenhanced
set title "Cost of one table by node memory: churn, init_mm; a point for each round, filled: base, open: its twin; line: mean of the base" \
  font ",11" noenhanced
levels = "pte pte pmd pmd"
locks = "embedded rt embedded rt"
colours = "0x0072B2 0xD55E00 0x009E73 0xCC79A7"
is(i, arm) = strcol("level") eq word(levels, i) && strcol("lock") eq word(locks, i) && strcol("arm") eq arm
at(i, arm) = is(i, arm) ? column("node_memory_mib") : NaN
do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1000, 520 font "sans-serif,12" background rgb "white" }
  else { set terminal pngcairo size 1000, 520 font "Sans,9" background rgb "white" }
  set output "flatness.".format
  plot for [i = 1 : 4] "flatness.csv" using (at(i, "base")):(column("median_ns_per_op")) \
      smooth unique with lines linecolor rgb int(word(colours, i)) notitle, \
    for [i = 1 : 4] "" using (at(i, "base") * 0.98):(column("median_ns_per_op")) \
      with points pointtype 7 pointsize 0.6 linecolor rgb int(word(colours, i)) \
      title word(levels, i)." ".word(locks, i), \
    for [i = 1 : 4] "" using (at(i, "twin") * 1.02):(column("median_ns_per_op")) \
      with points pointtype 6 pointsize 0.6 linecolor rgb int(word(colours, i)) notitle
}
G
(cd "$out" && LC_ALL=C.UTF-8 gnuplot flatness.gp)
