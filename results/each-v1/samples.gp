# SPDX-License-Identifier: Apache-2.0
# Reads samples-drawn.csv and draws samples.svg and samples.png; run in this directory: gnuplot samples.gp
# It is yours to change: it is not written again while it is here.
title_text = 'base (v6.14) against v1, patch by patch'
footer_text = 'bench-cli compare --each v1 --workload churn --level pte,pmd --lock embedded,rt --budget 8s --seed 20261129 --out results/each-v1   |   AMD EPYC, 2 CPUs, 1 node, Linux 6.18.44-fc-v595, fingerprint dc7bd44ec896efe5'

set encoding utf8
set datafile separator ","
set datafile columnheaders

# A case is named by the columns that make it; what is usual goes unsaid. No-break spaces keep the name
# one word, so that a list of cases is a list of words.
and(text) = "\302\240".text
whole(name) = strstrt(name, " ") ? whole(name[1 : strstrt(name, " ") - 1].and(name[strstrt(name, " ") + 1 : *])) : name
unusual(name, usual, text) = strcol(name) eq usual ? "" : text
what_name(dummy) = strcol("workload").and(strcol("level")).and(strcol("mm")).and(strcol("lock")) \
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

all = 0; cell = 0
stats "samples-drawn.csv" using (note_emulated(0), cases = joined(cases, whole(strcol("case"))), \
  all = column("samples"), cell = column("cell_px"), 0) nooutput
shown = STATS_records
arms = "twin base test single"
colour(arm) = arm eq "base" ? 0x0072B2 : arm eq "test" ? 0xD55E00 : arm eq "twin" ? 0x888888 : 0x009E73
shape(arm) = arm eq "base" ? 7 : arm eq "test" ? 9 : arm eq "twin" ? 6 : 5

what = cell > 0 \
  ? sprintf("%d of %d samples, process by process: of those within %d pixels of each other, one", shown, all, cell) \
  : "Every sample, process by process"

# A process is one wide, from its first slot to the last; the pilot is left out. Each panel picks its rows by number.
set table $samples
plot "samples-drawn.csv" using (place(cases, whole(strcol("case")))):(place(" ".arms." ", strcol("arm"))) \
  :(column("process")):(column("cost_ns")) with table
unset table
set datafile separator whitespace
set datafile nocolumnheaders
present = " "
stats $samples using (present = joined(present, word(arms, int($2))), 0) nooutput

panels = words(cases)
columns = panels > 8 ? 3 : panels > 1 ? 2 : 1
lines = (panels + columns - 1) / columns
height = 150 + 190 * lines
set grid linecolor rgb "#E8E8E8" linetype 1
set border 3
do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1100, height font "sans-serif,12" background rgb "white" }
  else { set terminal pngcairo size 1100, height font "Sans,9" background rgb "white" }
  set output "samples.".format
  set multiplot layout lines, columns margins char 10, char 3, char 6, char 8 spacing char 9, char 6
  do for [panel = 1 : panels] {
    set title word(cases, panel) offset 0, -0.6 textcolor rgb ink noenhanced
    set ylabel ((panel - 1) % columns == 0 ? "ns per table" : "") textcolor rgb ink
    set xlabel (panel > panels - columns ? "process" : "") textcolor rgb ink
    set label 1 panel == 1 ? title_text.emulated : ""
    set label 2 panel == 1 ? what."; CPU time of one thread, wall time where several run" : ""
    set label 3 panel == 1 ? footer_text : ""
    if (panel == 1) { set key at screen 0.985, screen 1 - 14.0 / height right top } else { unset key }
    plot for [arm in arms] $samples \
      using ($1 == panel && word(arms, int($2)) eq arm ? $3 : NaN):4 \
      with points pointtype shape(arm) pointsize 0.5 linecolor rgb colour(arm) \
      title (strstrt(present, " ".arm." ") ? arm : "")
  }
  unset multiplot
}
