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
