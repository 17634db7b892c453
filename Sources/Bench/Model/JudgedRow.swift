// SPDX-License-Identifier: Apache-2.0

/// A row that says what a test costs more than a base: the columns that all such rows have.
protocol JudgedRow: CaseRow {
  var base: String { get }
  var test: String { get }
  var processes: Int { get }
  var effect: Effect { get }
  var twinEffect: Effect { get }
  var intervalLevelPercent: Double { get }
  var interval90LowPercent: Double { get }
  var interval90HighPercent: Double { get }
  var pDifferenceHolm: Double { get }
  var pBeyondHolm: Double { get }
  var pEquivalenceHolm: Double { get }
}

extension JudgedRow {
  /// Which series are compared, and over how many processes.
  static var pairColumns: [CSVColumn<Self>] {
    [
      .text("base", \.base, "name of the series that is the baseline"),
      .text("test", \.test, "name of the series that is compared with it"),
      .count("processes", \.processes, "processes that the intervals rest on"),
    ]
  }

  /// The effect and the twin's, with their intervals.
  /// - Parameter meaning: of the effect.
  static func effectColumns(_ meaning: String) -> [CSVColumn<Self>] {
    [
      .number("effect_pct", \.effect.percent, meaning),
      .number("ci_low_pct", \.effect.lowPercent, "lower end of its interval"),
      .number("ci_high_pct", \.effect.highPercent, "upper end of its interval"),
      .number(
        "twin_effect_pct", \.twinEffect.percent,
        "the same for the twin over the base: what this run shows where there is no difference"),
      .number("twin_ci_low_pct", \.twinEffect.lowPercent, "lower end of its interval"),
      .number("twin_ci_high_pct", \.twinEffect.highPercent, "upper end of its interval"),
      .number("ci_level_pct", \.intervalLevelPercent, "confidence of these intervals: 95"),
      .number(
        "ci90_low_pct", \.interval90LowPercent,
        "lower end of the 90 % interval of the effect, for \"no change larger than\""),
      .number("ci90_high_pct", \.interval90HighPercent, "its upper end"),
    ]
  }

  /// Of the three claims.
  static var pValueColumns: [CSVColumn<Self>] {
    [
      .number(
        "p_difference_holm", \.pDifferenceHolm,
        "p-value of \"there is a difference\", corrected after Holm"),
      .number(
        "p_beyond_holm", \.pBeyondHolm,
        "of \"the difference is larger than the threshold\", corrected after Holm"),
      .number(
        "p_equivalence_holm", \.pEquivalenceHolm,
        "of \"the difference is smaller than the threshold\", corrected after Holm"),
    ]
  }
}
