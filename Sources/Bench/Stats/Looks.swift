// SPDX-License-Identifier: Apache-2.0

import Foundation

/// When a run may end before its time because its intervals are narrow enough. Only the widths decide, never effects,
/// p-values or verdicts: a run that ended when it found an answer would find chance answers as well. An interval that
/// is narrow at one look is often narrow by chance, so it takes two looks in a row. `LooksTests` simulates it: after
/// a single look the 95 % intervals held the truth 92 % of the time.
struct Looks: Sendable {
  /// Processes at the first look; each further one is at twice as many.
  static let first = 8

  private let precision: Double
  private var wasNarrow = false

  /// - Parameter precisionPercent: wanted half-width of the 95 % interval of every row.
  init(precisionPercent: Double) {
    precision = log1p(precisionPercent / 100)
  }

  /// Whether to look after so many processes: 8, 16, 32, 64, ...
  func isDue(processes: Int) -> Bool {
    processes >= Self.first && processes.isMultiple(of: Self.first)
      && (processes / Self.first).nonzeroBitCount == 1
  }

  /// Whether the run may stop. To be asked once at every look that is due, with all rows.
  mutating func mayStop(_ rows: [Comparison]) -> Bool {
    mayStop(
      halfWidths: rows.map {
        (log1p($0.effect.highPercent / 100) - log1p($0.effect.lowPercent / 100)) / 2
      })
  }

  /// - Parameter halfWidths: of logarithms.
  mutating func mayStop(halfWidths: [Double]) -> Bool {
    let isNarrow = !halfWidths.isEmpty && halfWidths.allSatisfy { $0 <= precision }
    defer { wasNarrow = isNarrow }
    return isNarrow && wasNarrow
  }
}
