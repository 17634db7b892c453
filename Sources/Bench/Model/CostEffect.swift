// SPDX-License-Identifier: Apache-2.0

/// A difference in nanoseconds per table, with its 95 % interval. Positive: the second costs more.
package struct CostEffect: Codable, Sendable, Hashable {
  package var nanoseconds: Double
  package var lowNanoseconds: Double
  package var highNanoseconds: Double

  package init(nanoseconds: Double, lowNanoseconds: Double, highNanoseconds: Double) {
    self.nanoseconds = nanoseconds
    self.lowNanoseconds = lowNanoseconds
    self.highNanoseconds = highNanoseconds
  }
}

extension CSVColumn where Record: CSVRecord {
  /// Three columns; empty where there is no such effect. From version 7 of the layout on.
  /// - Parameters:
  ///   - prefix: of the columns: none, `twin_` and so on.
  ///   - meaning: of the first of them.
  static func costEffect(
    _ prefix: String = "", _ path: KeyPath<Record, CostEffect?> & Sendable, _ meaning: String
  ) -> [Self] {
    let parts: [(String, String, KeyPath<CostEffect, Double> & Sendable)] = [
      ("effect_ns", meaning, \.nanoseconds),
      ("ci_low_ns", "lower end of its interval", \.lowNanoseconds),
      ("ci_high_ns", "upper end of its interval", \.highNanoseconds),
    ]
    return parts.map { name, meaning, part in
      Self(prefix + name, .number, meaning) {
        try $0[keyPath: path].map {
          try CSVText.number($0[keyPath: part], column: prefix + name, file: Record.fileName)
        } ?? ""
      }.since(7)
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
}
