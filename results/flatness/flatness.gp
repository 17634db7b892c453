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
