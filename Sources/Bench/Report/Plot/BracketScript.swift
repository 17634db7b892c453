// SPDX-License-Identifier: Apache-2.0

extension PlotScript {
  /// What each step of a change costs in each condition, in ns, and both together.
  static let bracketBody = #"""
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
    """#
}
