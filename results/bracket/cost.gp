# SPDX-License-Identifier: Apache-2.0
# Reads summary.csv and draws cost.svg and cost.png; run in this directory: gnuplot cost.gp
# It is yours to change: it is not written again while it is here.
title_text = 'base (v6.14) against noskip (v6.16, changed) and merged (v6.16)'
footer_text = 'bench-cli compare base merged --seed 20261128 --out /tmp/b3   |   AMD EPYC, Zen 4 (family 25, model 17, stepping 1), 2 CPUs, 1 node, Linux 6.18.44-fc-v857, fingerprint 7e4a4d43020e9547'

condition_name(dummy) = strstrt(" loop overlapped throughput ", " ".strcol("condition")." ") ? "" : ",".and(strcol("condition"))
config_name(dummy) = unusual("config", "minimal", ",".and("config").and(strcol("config")))
set encoding utf8
set datafile separator ","
set datafile columnheaders

# A case is named by the columns that make it; what is usual goes unsaid. No-break spaces keep the name
# one word, so that a list of cases is a list of words.
and(text) = "\302\240".text
whole(name) = strstrt(name, " ") ? whole(name[1 : strstrt(name, " ") - 1].and(name[strstrt(name, " ") + 1 : *])) : name
unusual(name, usual, text) = strcol(name) eq usual ? "" : text
what_name(dummy) = strcol("workload").and(strcol("level")).and(strcol("mm")).and(strcol("lock")) \
  .condition_name(0) \
  .unusual("arch", "x86_64", ",".and(strcol("arch"))) \
  .unusual("path", "helper", ",".and("path").and(strcol("path"))) \
  .unusual("hook", "none", ",".and("hook").and(strcol("hook"))) \
  .unusual("memcg", "1", and("without").and("memcg")).config_name(0)
threads_name(dummy) = unusual("threads", "1", ",".and(strcol("threads")).and("threads")) \
  .unusual("cpus", "node", and(strcol("cpus")))
place_name(dummy) = (strcol("policy") eq (strcol("cpu_node") eq strcol("mem_node") ? "local" : "preferred") ? "" : \
    ",".and("policy").and(strcol("policy"))) \
  .(strcol("cpu_node").strcol("mem_node") eq "00" ? "" : \
    ",".and("CPUs").and("of").and("node").and(strcol("cpu_node")) \
    .",".and("memory").and("of").and(strcol("mem_node")))
case_name(dummy) = what_name(0).threads_name(0).place_name(0)

# The cases and the series, in the order of the file; the spaces at the ends make every word whole.
cases = " "; series = " "; emulated = ""
joined(list, name) = strstrt(list, " ".name." ") ? list : list.name." "
place(list, name) = words(list[1 : strstrt(list, " ".name." ")]) + 1
note_emulated(dummy) = (strcol("emulated") eq "1" ? emulated = "    EMULATED NODES" : 0)

ink = "#333333"
set border 1 linecolor rgb "#999999"
set tics textcolor rgb ink nomirror scale 0.5
set key left top horizontal Left reverse textcolor rgb ink samplen 1.5 noenhanced
set tmargin 7
set bmargin 5
set label 1 at screen 0, screen 1 offset 2, -1.4 font ",15" textcolor rgb "#111111" noenhanced
set label 2 at screen 0, screen 1 offset 2, -3 textcolor rgb ink noenhanced
set label 3 footer_text at screen 0, screen 0 offset 2, 0.9 font ",8" textcolor rgb "#888888" noenhanced

highest = 0
stats "summary.csv" using (note_emulated(0), cases = joined(cases, case_name(0)), \
  series = strcol("arm") eq "twin" ? series : joined(series, strcol("series")), \
  highest = column("p90_ns_per_op") > highest ? column("p90_ns_per_op") : highest, 0) nooutput
rows = words(cases)
arms = words(series)
colours = "0x0072B2 0xD55E00 0x009E73 0xCC79A7 0xE69F00 0x56B4E9 0x777777 0x111111"
colour(i) = int(word(colours, 1 + (i - 1) % words(colours)))

thick = 0.8 / arms
y(i) = -place(cases, case_name(0)) + 0.4 - (i - 0.5) * thick
is(i, value) = strcol("arm") ne "twin" && strcol("series") eq word(series, i) ? value : NaN

set label 1 title_text.emulated
set label 2 "Cost of one page table: bar to the median, whisker from the first quartile to the 90th percentile"
set xlabel "ns per table" textcolor rgb ink
set xrange [0 : highest * 1.12]
set yrange [-rows - 0.6 : -0.4]
set ytics () noenhanced
set grid xtics linecolor rgb "#E8E8E8" linetype 1
set rmargin 4
height = 215 + rows * (14 + 14 * arms)
set key at graph 0, screen 1 - 62.0 / height noenhanced

do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1100, height font "sans-serif,13" background rgb "white" }
  else { set terminal pngcairo size 1100, height font "Sans,10" background rgb "white" }
  set output "cost.".format
  plot \
    for [i = 1 : arms] "summary.csv" using (is(i, 0)):(y(i)):(0):(column("median_ns_per_op")):(y(i) - thick * 0.45):(y(i) + thick * 0.45) \
      with boxxyerror fillcolor rgb colour(i) fillstyle solid 0.75 noborder title word(series, i), \
    for [i = 1 : arms] "" using (is(i, column("median_ns_per_op"))):(y(i)):(column("q25_ns_per_op")):(column("p90_ns_per_op")) \
      with xerrorbars pointtype 0 linewidth 1.2 linecolor rgb "#222222" notitle, \
    for [i = 1 : arms] "" using (is(i, column("p90_ns_per_op"))):(y(i)):(sprintf("%.0f", column("median_ns_per_op"))) \
      with labels left offset 0.7, 0 font ",8" textcolor rgb "#555555" notitle, \
    "" using (NaN):(-place(cases, case_name(0))):yticlabels(case_name(0)) notitle
}
