// SPDX-License-Identifier: Apache-2.0
// Values with intervals that a row may not have: three columns each, all empty where it has none.

extension CSVColumn where Record: CSVRecord {
  /// A difference in ns. From version 7 of the layout on.
  /// - Parameters:
  ///   - prefix: of the columns: none, `twin_` and so on.
  ///   - meaning: of the first of them.
  static func costEffect(
    _ prefix: String = "", _ path: KeyPath<Record, CostEffect?> & Sendable, _ meaning: String
  ) -> [Self] {
    interval(
      prefix, names: ["effect_ns", "ci_low_ns", "ci_high_ns"], path,
      [\.nanoseconds, \.lowNanoseconds, \.highNanoseconds], meaning
    ).map { $0.since(7) }
  }

  /// A cost of its own. From version 8 of the layout on.
  static func costInterval(_ path: KeyPath<Record, CostInterval?> & Sendable) -> [Self] {
    interval(
      "", names: ["typical_ns_per_op", "ci_low_ns_per_op", "ci_high_ns_per_op"], path,
      [\.nanoseconds, \.lowNanoseconds, \.highNanoseconds],
      "20 % trimmed mean over the processes of their median slots; empty for one process"
    ).map { $0.since(8) }
  }

  /// A difference in per cent.
  static func optionalEffect(
    _ prefix: String, _ path: KeyPath<Record, Effect?> & Sendable, _ meaning: String
  ) -> [Self] {
    interval(
      prefix, names: ["effect_pct", "ci_low_pct", "ci_high_pct"], path,
      [\.percent, \.lowPercent, \.highPercent], meaning)
  }

  private static func interval<Value>(
    _ prefix: String, names: [String], _ path: KeyPath<Record, Value?> & Sendable,
    _ parts: [KeyPath<Value, Double> & Sendable], _ meaning: String
  ) -> [Self] {
    let meanings = [meaning, "lower end of its interval", "upper end of its interval"]
    return zip(zip(names, meanings), parts).map { column, part in
      let name = prefix + column.0
      return Self(name, .number, column.1) {
        try $0[keyPath: path].map {
          try CSVText.number($0[keyPath: part], column: name, file: Record.fileName)
        } ?? ""
      }
    }
  }
}

extension CSVRow {
  /// `nil` where its cells are empty.
  func costEffect(_ prefix: String = "") throws -> CostEffect? {
    guard !text("\(prefix)effect_ns").isEmpty else { return nil }
    return try CostEffect(
      nanoseconds: number("\(prefix)effect_ns"), lowNanoseconds: number("\(prefix)ci_low_ns"),
      highNanoseconds: number("\(prefix)ci_high_ns"))
  }

  /// `nil` where its cells are empty.
  func costInterval() throws -> CostInterval? {
    guard !text("typical_ns_per_op").isEmpty else { return nil }
    return try CostInterval(
      nanoseconds: number("typical_ns_per_op"), lowNanoseconds: number("ci_low_ns_per_op"),
      highNanoseconds: number("ci_high_ns_per_op"))
  }

  /// `nil` where its cells are empty.
  func optionalEffect(_ prefix: String) throws -> Effect? {
    text("\(prefix)effect_pct").isEmpty ? nil : try effect(prefix)
  }
}
