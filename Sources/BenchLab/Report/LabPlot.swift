// SPDX-License-Identifier: Apache-2.0

import Bench

extension Plotter {
  /// The picture of a run of the lab.
  package init(lab: StoredLab) {
    self.init(
      directory: lab.directory,
      title: "Steps of page-table construction in \(lab.kernels.joined(separator: " and "))",
      footer: """
        \(lab.manifest.commandLine.joined(separator: " "))   |   QEMU \(lab.manifest.qemuVersion), \
        -icount shift=0
        """,
      scripts: [.lab])
  }
}

extension PlotScript {
  static let lab = PlotScript(name: "lab", source: LabRow.fileName, body: labBody)

  /// A bar for each kernel and each step whose clearing is known, without calibration and rows of two modes.
  private static let labBody = #"""
    count = "instructions_without_clear_page"
    shown(dummy) = strlen(strcol(count)) && column(count) > 0 && strcol("operation") ne "rdtsc pair" \
      && strcol("operation") ne "100 nop" && strcol("operation") ne "1000 dec/jnz" \
      && (column("instructions_p10") <= 0 || 2 * column("instructions_p90") <= 3 * column("instructions_p10"))
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
    set label 2 "Instructions of each step, without the pages that it clears: medians"
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
    """#
}
