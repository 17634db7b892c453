// SPDX-License-Identifier: Apache-2.0

import Bench

extension Plotter {
  /// The picture of two kernels, of which at least one step differs.
  init(labComparison report: LabComparisonReport, directory: String, command: [String]) {
    self.init(
      directory: directory, title: "\(report.before) against \(report.after)",
      footer: command.joined(separator: " "), scripts: [.labComparison])
  }
}

extension PlotScript {
  static let labComparison = PlotScript(
    name: "lab-compare", source: LabDifference.fileName, body: labCompareBody)

  /// A bar for each step that takes more or fewer instructions in the second kernel. A step of two modes has no
  /// difference in the file, so it has no bar and does not stretch the scale.
  private static let labCompareBody = #"""
    known(dummy) = strlen(strcol("delta_instructions"))
    changed(dummy) = known(0) && column("delta_instructions") != 0
    steps = " "; same = 0; modes = 0; low = 0; high = 0
    stats "lab-compare.csv" using (known(0) ? (changed(0) ? (steps = joined(steps, whole(strcol("operation"))), \
      low = column("delta_instructions") < low ? column("delta_instructions") : low, \
      high = column("delta_instructions") > high ? column("delta_instructions") : high) : (same = same + 1), 0) \
      : (modes = modes + (strlen(strcol("from_instructions")) && strlen(strcol("to_instructions"))), 0)) nooutput
    rows = words(steps)
    y(dummy) = -place(steps, whole(strcol("operation")))
    is(value, yes) = yes ? value : NaN
    span = high - low
    mark(dummy) = (strcol("exact") eq "1" ? "" : "~").sprintf("%+.0f", column("delta_instructions")) \
      ."  (".strcol("from_instructions")." to ".strcol("to_instructions").")"

    set label 1 title_text
    set label 2 sprintf("Instructions more or fewer in each step, medians; ~ where samples differ. Steps that take the same: %d. Left out for two modes: %d", same, modes)
    set xlabel "difference in instructions" textcolor rgb ink
    set xrange [low - span * 0.3 : high + span * 0.3]
    set yrange [-rows - 0.6 : -0.4]
    set ytics () noenhanced
    set grid xtics linecolor rgb "#E8E8E8" linetype 1
    set rmargin 4
    unset key
    height = 215 + rows * 22

    do for [format in "svg png"] {
      if (format eq "svg") { set terminal svg size 1100, height font "sans-serif,13" background rgb "white" }
      else { set terminal pngcairo size 1100, height font "Sans,10" background rgb "white" }
      set output "lab-compare.".format
      plot \
        for [more in "1 0"] "lab-compare.csv" \
          using (is(0, changed(0) && (column("delta_instructions") > 0) == int(more))):(y(0)):(0) \
            :(column("delta_instructions")):(y(0) - 0.35):(y(0) + 0.35) \
          with boxxyerror fillcolor rgb (int(more) ? 0xD55E00 : 0x0072B2) fillstyle solid 0.75 noborder, \
        "" using (is(column("delta_instructions"), changed(0) && column("delta_instructions") > 0)):(y(0)):(mark(0)) \
          with labels left offset 0.7, 0 font ",8" textcolor rgb "#555555" noenhanced, \
        "" using (is(column("delta_instructions"), changed(0) && column("delta_instructions") < 0)):(y(0)):(mark(0)) \
          with labels right offset -0.7, 0 font ",8" textcolor rgb "#555555" noenhanced, \
        "" using (NaN):(changed(0) ? y(0) : 1):yticlabels(changed(0) ? whole(strcol("operation")) : "")
    }
    """#
}
