// SPDX-License-Identifier: Apache-2.0

extension PlotScript {
  /// What one table costs in each case, a bar per series.
  static let costBody = #"""
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
    """#
}
