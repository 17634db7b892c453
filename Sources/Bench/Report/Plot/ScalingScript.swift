// SPDX-License-Identifier: Apache-2.0

extension PlotScript {
  /// Throughput of all threads over their number, a panel for each loop and a line for each series and choice of CPUs.
  static let scalingBody = #"""
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
    """#
}
