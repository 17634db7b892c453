// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How often the rows of a calibration found what was planted.
enum CalibrationRates {
  /// A rate for each planted difference, in order of first appearance.
  static func rates(_ rows: [CalibrationRow]) -> [CalibrationRecord.Rate] {
    var planted: [String] = []
    for row in rows where !planted.contains(row.planted) { planted.append(row.planted) }
    return planted.map { planted in
      let rows = rows.filter { $0.planted == planted }
      let found = rows.count(where: \.found)
      let interval = wilson(found: found, of: rows.count)
      return CalibrationRecord.Rate(
        planted: planted, found: found, comparisons: rows.count,
        lowPercent: 100 * interval.lowerBound, highPercent: 100 * interval.upperBound,
        equivalent: rows.count { $0.verdict == .equivalent })
    }
  }

  /// 95 % interval of a share (Wilson 1927, "Probable inference, the law of succession, and statistical inference").
  /// - Parameter count: at least 1.
  static func wilson(found: Int, of count: Int) -> ClosedRange<Double> {
    let z = 1.959_963_984_540_054
    let n = Double(count)
    let share = Double(found) / n
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }
}
