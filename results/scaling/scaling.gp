# SPDX-License-Identifier: Apache-2.0
# Reads summary.csv and draws scaling.svg and scaling.png; run in this directory: gnuplot scaling.gp
# It is yours to change: it is not written again while it is here.
title_text = 'base (v6.14) against merged (v6.16)'
footer_text = 'bench-cli compare base merged --workload churn,handover --level pmd --lock embedded,rt --nodes 2 --threads 1,2 --cpus packed,spread --budget 20s --seed 20261130 --out /tmp/scaling   |   AMD EPYC, Zen 4 (family 25, model 17, stepping 1), 2 CPUs, 1 node, Linux 6.18.44-fc-v657, fingerprint 3b6a95b7b33377f4'

condition_name(dummy) = strstrt(" loop overlapped throughput ", " ".strcol("condition")." ") ? "" : \
  ",".and(strcol("condition"))
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
  .unusual("memcg", "1", and("without").and("memcg"))
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

panel_name(dummy) = what_name(0).place_name(0)
choices = " "; most = 0
# Tables in a microsecond, of all threads, from the time that one thread needs for one.
rate(ns) = column("threads") * 1e3 / ns
stats "summary.csv" using (note_emulated(0), cases = joined(cases, panel_name(0)), \
  choices = joined(choices, strcol("cpus")), \
  series = strcol("arm") eq "twin" ? series : joined(series, strcol("series")), \
  most = column("threads") > most ? column("threads") : most, 0) nooutput
arms = words(series)
lines = words(choices)
colours = "0x0072B2 0xD55E00 0x009E73 0xCC79A7 0xE69F00 0x56B4E9 0x777777 0x111111"
colour(i) = int(word(colours, 1 + (i - 1) % words(colours)))
is(panel, i, k) = strcol("arm") ne "twin" && panel_name(0) eq word(cases, panel) \
  && strcol("series") eq word(series, i) && strcol("cpus") eq word(choices, k)
# Beside each other, so that whiskers do not hide whiskers.
x(i, k) = column("threads") + ((i - 1) * lines + k - 0.5 - arms * lines / 2.0) * 0.03

panels = words(cases)
columns = panels > 8 ? 3 : panels > 1 ? 2 : 1
rows = (panels + columns - 1) / columns
height = 170 + 230 * rows
set datafile missing NaN
set grid linecolor rgb "#E8E8E8" linetype 1
set border 3
set xrange [0.5 : most + 0.5]
set yrange [0 : *]
set xtics 1
do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1100, height font "sans-serif,12" background rgb "white" }
  else { set terminal pngcairo size 1100, height font "Sans,9" background rgb "white" }
  set output "scaling.".format
  set multiplot layout rows, columns margins char 10, char 3, char 6, char 8 spacing char 9, char 6
  do for [panel = 1 : panels] {
    set title word(cases, panel) offset 0, -0.6 textcolor rgb ink noenhanced
    set ylabel ((panel - 1) % columns == 0 ? "tables per µs" : "") textcolor rgb ink
    set xlabel (panel > panels - columns ? "threads" : "") textcolor rgb ink
    set label 1 panel == 1 ? title_text.emulated : ""
    set label 2 panel == 1 ? "Tables of all threads together: point at the median, whisker to the first quartile and the 90th percentile of the time" : ""
    set label 3 panel == 1 ? footer_text : ""
    if (panel == 1) { set key at screen 0.985, screen 1 - 14.0 / height right top } else { unset key }
    plot for [i = 1 : arms] for [k = 1 : lines] "summary.csv" \
        using (is(panel, i, k) ? x(i, k) : NaN):(rate(column("median_ns_per_op"))) smooth unique \
        with lines dashtype k linecolor rgb colour(i) notitle, \
      for [i = 1 : arms] for [k = 1 : lines] "" \
        using (is(panel, i, k) ? x(i, k) : NaN):(rate(column("median_ns_per_op"))) \
          :(rate(column("p90_ns_per_op"))):(rate(column("q25_ns_per_op"))) \
        with yerrorbars pointtype 5 + 2 * (k - 1) pointsize 0.7 linecolor rgb colour(i) \
        title word(series, i).(lines > 1 || word(choices, k) ne "node" ? " ".word(choices, k) : "")
  }
  unset multiplot
}
