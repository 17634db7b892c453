// SPDX-License-Identifier: Apache-2.0

/// One comparison of a calibration: the same code on both sides, or with a difference planted in one.
package struct CalibrationRow: Codable, Sendable, Hashable {
  var runID: String
  var testCase: Case
  var emulated: Bool
  /// What was planted: `none`, `+2%` (cost multiplied), `+20i` (instructions in the constructor).
  var planted: String
  var processes: Int
  var effect: Effect
  var twinEffect: Effect
  /// Whether the comparison claims a difference, of whatever size.
  var found: Bool
  var verdict: Verdict

  static let nothing = "none"
}

extension CalibrationRow: CaseRow {
  package static let fileName = "calibration.csv"

  package static let fields: [CSVColumn<CalibrationRow>] =
    opening + [
      .text(
        "planted", \.planted,
        """
        `none`: the same code on both sides; `+2%`: 2 % more operations than are told; `+20i`: 20 instructions more \
        in every constructor
        """),
      .count("processes", \.processes, "processes that the interval rests on"),
      .number("effect_pct", \.effect.percent, "as in `compare.csv`"),
      .number("ci_low_pct", \.effect.lowPercent, "lower end of its interval"),
      .number("ci_high_pct", \.effect.highPercent, "upper end of its interval"),
      .number(
        "twin_effect_pct", \.twinEffect.percent,
        "the same for the twin over the base: what this run shows where there is no difference"),
      .number("twin_ci_low_pct", \.twinEffect.lowPercent, "lower end of its interval"),
      .number("twin_ci_high_pct", \.twinEffect.highPercent, "upper end of its interval"),
      .flag(
        "found", \.found,
        "1: a difference is claimed, of whatever size; where nothing was planted, a false one"),
      .word("verdict", \.verdict, "as in `compare.csv`"),
    ]

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      planted: row.text("planted"), processes: row.count("processes"),
      effect: row.effect(),
      twinEffect: row.effect("twin_"), found: row.flag("found"),
      verdict: row.name("verdict"))
  }
}
