// SPDX-License-Identifier: Apache-2.0

extension PlotScript {
  /// The samples over time, a panel per case: drift and bursts of noise show here.
  static let samplesBody = #"""
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
    """#
}
