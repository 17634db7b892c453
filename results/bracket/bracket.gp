# SPDX-License-Identifier: Apache-2.0
# Reads compare.csv and draws bracket.svg and bracket.png; run in this directory: gnuplot bracket.gp
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

rows = 0; low = 0; high = 0
lower(value) = value < low ? value : low
higher(value) = value > high ? value : high
stats "compare.csv" using (note_emulated(0), rows = rows + 1, low = lower(column("ci_low_ns")), \
  high = higher(column("ci_high_ns")), 0) nooutput
cases = rows / 3
pad = 0.03 * (high - low)

# Each case has three rows: the first step, the whole, the second step.
loop_name(dummy) = strstrt(" churn bulk-in-order ", " ".strcol("workload")." ") ? "" : strcol("workload").and("")
row_name(dummy) = loop_name(0).strcol("level").and(strcol("lock")).",".and(strcol("condition")) \
  .unusual("mm", "init_mm", ",".and(strcol("mm"))).unusual("arch", "x86_64", ",".and(strcol("arch"))) \
  .unusual("path", "helper", ",".and("path").and(strcol("path"))) \
  .unusual("hook", "none", ",".and("hook").and(strcol("hook"))) \
  .unusual("memcg", "1", and("without").and("memcg")).config_name(0).threads_name(0).place_name(0)
y(offset) = -floor(column(0) / 3) + offset
part(place, value) = int(column(0)) % 3 == place ? value : NaN
figures(dummy) = part(1, 0) == 0 ? sprintf("%+.1f  [%+.1f, %+.1f]  %s", column("effect_ns"), \
  column("ci_low_ns"), column("ci_high_ns"), strcol("verdict")) : ""

set label 1 title_text.emulated
set label 2 "What a page table costs more, in ns, with 95 % intervals: each step, and both together"
set xlabel "ns per table    (left: costs less    right: costs more)" textcolor rgb ink
set xrange [low - pad : high + pad]
set yrange [-cases + 0.4 : 0.6]
set ytics () noenhanced
set rmargin 36
set grid xtics ytics linecolor rgb "#E8E8E8" linetype 1
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead back linecolor rgb "#777777"
height = 215 + 44 * cases
set key at graph 0, screen 1 - 62.0 / height

do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1100, height font "sans-serif,13" background rgb "white" }
  else { set terminal pngcairo size 1100, height font "Sans,10" background rgb "white" }
  set output "bracket.".format
  plot \
    "compare.csv" using (NaN):(y(0)):yticlabels(row_name(0)) notitle, \
    "" using (high + pad):(y(0)):(figures(0)) with labels left offset 1.5, 0 textcolor rgb ink noenhanced notitle, \
    "" using (part(0, column("effect_ns"))):(y(0.24)):(column("ci_low_ns")):(column("ci_high_ns")) \
      with xerrorbars pointtype 9 pointsize 1.1 linewidth 2 linecolor rgb 0xD55E00 title "constructors, and all locks", \
    "" using (part(2, column("effect_ns"))):(y(0)):(column("ci_low_ns")):(column("ci_high_ns")) \
      with xerrorbars pointtype 11 pointsize 1.1 linewidth 2 linecolor rgb 0x0072B2 title "skipping ptlock_init()", \
    "" using (part(1, column("effect_ns"))):(y(-0.24)):(column("ci_low_ns")):(column("ci_high_ns")) \
      with xerrorbars pointtype 7 pointsize 1.1 linewidth 2 linecolor rgb 0x333333 title "both together"
}
