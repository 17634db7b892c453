// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `lab-compare.csv`: a step in two kernels.
package struct LabDifference: Codable, Sendable, Hashable {
  var operation: String
  /// `nil` where this kernel does not have the step, or does not allow it.
  var before: LabRow?
  var after: LabRow?

  /// Instructions more after than before, clearing included; `nil` where one is missing.
  var difference: Int? {
    guard let before = before?.count, let after = after?.count else { return nil }
    return after.median - before.median
  }

  /// In per cent of what it took before, without clearing where that is known.
  var percent: Double? {
    guard let difference, let before = before?.compared ?? before?.count?.median, before > 0 else {
      return nil
    }
    return Double(difference) / Double(before) * 100
  }

  /// Nine samples of ten were the same number on both sides.
  var isExact: Bool { before?.count?.isExact == true && after?.count?.isExact == true }

  /// Pairs steps by name, in the order of the first kernel; steps of the second alone come last.
  static func rows(before: [LabRow], after: [LabRow]) -> [LabDifference] {
    let names = before.map(\.operation)
    let own = after.map(\.operation).filter { !names.contains($0) }
    return (names + own).map { operation in
      LabDifference(
        operation: operation, before: before.first { $0.operation == operation },
        after: after.first { $0.operation == operation })
    }
  }
}
