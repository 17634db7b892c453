// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `predict`: by how many instructions a kernel table changes from one series to another.
package struct Prediction: Codable, Sendable, Hashable {
  enum Operation: String, Codable, Sendable, CaseIterable {
    case alloc, free
  }

  var from: String
  var to: String
  var lock: LockKind
  var level: Level
  var mm: MMKind
  var operation: Operation
  /// Positive: dearer.
  var deltaInstructions: Double
  /// How far the model is from a booted kernel in the steps that the series adds or takes away, in per cent of the
  /// kernel's, without a sign; `nil` where that was not measured, or no step changes.
  var errorPercent: Double?

  /// Tables of a GiB that is newly mapped at 4 KiB: 512 of PTEs, one of PMDs.
  static let pteTablesPerGiB = 512.0
}

extension [Prediction] {
  /// Instructions more for a new GiB of 4 KiB kernel mappings, whose tables are allocated and not freed; `nil` where
  /// a row is missing.
  func perGiB(_ lock: LockKind) -> Double? {
    func delta(_ level: Level) -> Double? {
      first { $0.lock == lock && $0.level == level && $0.operation == .alloc }?.deltaInstructions
    }
    guard let pte = delta(.pte), let pmd = delta(.pmd) else { return nil }
    return Prediction.pteTablesPerGiB * pte + pmd
  }
}
