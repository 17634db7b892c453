# SPDX-License-Identifier: Apache-2.0
# Reads lab.csv and draws lab.svg and lab.png; run in this directory: gnuplot lab.gp
# It is yours to change: it is not written again while it is here.
title_text = 'Steps of page-table construction in 6.12.117+deb12-cloud-amd64 and 6.12.117+deb12-rt-amd64'
footer_text = 'bench-cli lab run linux-image-6.12.117+deb12-cloud-amd64 linux-image-6.12.117+deb12-rt-amd64 --nodes 2 --out results/lab-nodes   |   QEMU 7.2.22, -icount shift=0'

set encoding utf8
set datafile separator ","
set datafile columnheaders

# A case is named by the columns that make it; what is usual goes unsaid. No-break spaces keep the name
# one word, so that a list of cases is a list of words.
and(text) = "\302\240".text
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

# A name is one word in a list of names.
whole(name) = strstrt(name, " ") ? whole(name[1 : strstrt(name, " ") - 1]."\302\240".name[strstrt(name, " ") + 1 : *]) : name
count = "instructions_without_clear_page"
shown(dummy) = strlen(strcol(count)) && column(count) > 0 && strcol("operation") ne "rdtsc pair" \
  && strcol("operation") ne "100 nop" && strcol("operation") ne "1000 dec/jnz"
steps = " "; kernels = " "; highest = 0
stats "lab.csv" using (shown(0) ? (steps = joined(steps, whole(strcol("operation"))), \
  kernels = joined(kernels, strcol("kernel")), \
  highest = column(count) > highest ? column(count) : highest, 0) : 0) nooutput
rows = words(steps)
bars = words(kernels)
colours = "0x0072B2 0xD55E00 0x009E73 0xCC79A7 0xE69F00 0x56B4E9"
colour(i) = int(word(colours, 1 + (i - 1) % words(colours)))

thick = 0.8 / bars
y(i) = -place(steps, whole(strcol("operation"))) + 0.4 - (i - 0.5) * thick
is(i, value) = shown(0) && strcol("kernel") eq word(kernels, i) ? value : NaN

set label 1 title_text
set label 2 "Instructions of each step, without the pages that it clears: medians, the same in nine samples of ten but for user steps"
set xlabel "instructions" textcolor rgb ink
set xrange [0 : highest * 1.1]
set yrange [-rows - 0.6 : -0.4]
set ytics () noenhanced
set grid xtics linecolor rgb "#E8E8E8" linetype 1
set rmargin 4
height = 215 + rows * (8 + 13 * bars)
set key at graph 0, screen 1 - 62.0 / height noenhanced

do for [format in "svg png"] {
  if (format eq "svg") { set terminal svg size 1100, height font "sans-serif,13" background rgb "white" }
  else { set terminal pngcairo size 1100, height font "Sans,10" background rgb "white" }
  set output "lab.".format
  plot \
    for [i = 1 : bars] "lab.csv" using (is(i, 0)):(y(i)):(0):(column(count)):(y(i) - thick * 0.45):(y(i) + thick * 0.45) \
      with boxxyerror fillcolor rgb colour(i) fillstyle solid 0.75 noborder title word(kernels, i), \
    for [i = 1 : bars] "" using (is(i, column(count))):(y(i)):(sprintf("%.0f", column(count))) \
      with labels left offset 0.7, 0 font ",8" textcolor rgb "#555555" notitle, \
    "" using (NaN):(shown(0) ? -place(steps, whole(strcol("operation"))) : 1):yticlabels(shown(0) ? whole(strcol("operation")) : "") notitle
}
