# SPDX-License-Identifier: Apache-2.0
# Reads compare.csv and draws forest.svg and forest.png; run in this directory: gnuplot forest.gp
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

# Patch by patch a case has several rows.
pairs = " "
row_name(dummy) = case_name(0).(words(pairs) > 1 ? ": ".strcol("base")." to ".strcol("test") : "")
rows = 0; low = 0; high = 0; threshold = 0; verdicts = ""
lower(value) = value < low ? value : low
higher(value) = value > high ? value : high
stats "compare.csv" using (note_emulated(0), pairs = joined(pairs, strcol("base")."/".strcol("test")), \
  rows = rows + 1, threshold = column("threshold_pct"), \
  low = lower(column("ci_low_pct")), low = lower(column("twin_ci_low_pct")), low = lower(-threshold), \
  high = higher(column("ci_high_pct")), high = higher(column("twin_ci_high_pct")), high = higher(threshold), \
  strstrt(verdicts, strcol("verdict")) ? 0 : (verdicts = verdicts." ".strcol("verdict"), 0)) nooutput
pad = 0.03 * (high - low)

# Okabe and Ito's colours, told apart by shape as well.
colour(verdict) = verdict eq "REGRESSED" ? 0xD55E00 : verdict eq "IMPROVED" ? 0x0072B2 : \
  verdict eq "EQUIVALENT" ? 0x009E73 : verdict eq "SMALL" ? 0xCC79A7 : 0x777777
shape(verdict) = verdict eq "REGRESSED" ? 9 : verdict eq "IMPROVED" ? 11 : \
  verdict eq "EQUIVALENT" ? 7 : verdict eq "SMALL" ? 13 : 6
is(verdict, value) = strcol("verdict") eq verdict ? value : NaN
figures(dummy) = sprintf("%+.1f  [%+.1f, %+.1f]  %s", column("effect_pct"), column("ci_low_pct"), \
  column("ci_high_pct"), strcol("verdict"))

set label 1 title_text.emulated
set label 2 "Change of the cost of one page table, with its 95 % interval"
set xlabel "change of ns per table, in per cent of the base    (left: costs less    right: costs more)" textcolor rgb ink
set xrange [low - pad : high + pad]
set yrange [-rows + 0.4 : 0.6]
set ytics () noenhanced
set rmargin 36
set grid xtics ytics linecolor rgb "#E8E8E8" linetype 1
set object 1 rectangle from first -threshold, graph 0 to first threshold, graph 1 \
  behind fillcolor rgb "#56B4E9" fillstyle solid 0.18 noborder
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead back linecolor rgb "#777777"
height = 215 + 30 * rows
set key at graph 0, screen 1 - 62.0 / height

do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1100, height font "sans-serif,13" background rgb "white" }
  else { set terminal pngcairo size 1100, height font "Sans,10" background rgb "white" }
  set output "forest.".format
  plot \
    "compare.csv" using (NaN):(-$0):yticlabels(row_name(0)) notitle, \
    "" using (high + pad):(-$0):(figures(0)) with labels left offset 1.5, 0 textcolor rgb ink noenhanced notitle, \
    "" using (column("twin_effect_pct")):(-$0 - 0.22):(column("twin_ci_low_pct")):(column("twin_ci_high_pct")) \
      with xerrorbars pointtype 7 pointsize 0.4 linewidth 1.5 linecolor rgb "#999999" \
      title "twin: the base against a second copy of itself", \
    for [v in verdicts] "" using (is(v, column("effect_pct"))):(-$0 + 0.08):(column("ci_low_pct")):(column("ci_high_pct")) \
      with xerrorbars pointtype shape(v) pointsize 1.3 linewidth 2 linecolor rgb colour(v) notitle, \
    NaN with boxes fillcolor rgb "#56B4E9" fillstyle solid 0.18 noborder \
      title sprintf("threshold: ±%g %% counts as nothing", threshold)
}
