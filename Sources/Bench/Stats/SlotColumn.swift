// SPDX-License-Identifier: Apache-2.0

/// Whole numbers of the slots of one process, in few bytes: a run of an hour has millions of slots.
enum SlotColumn: Sendable {
  case equal(UInt64, count: Int)
  case narrow([UInt32])
  case wide([UInt64])

  init(_ values: [UInt64]) {
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      self = .equal(first, count: values.count)
    } else if values.allSatisfy({ $0 <= UInt32.max }) {
      self = .narrow(values.map { UInt32($0) })
    } else {
      self = .wide(values)
    }
  }

  var values: [Double] {
    switch self {
    case .equal(let value, let count): Array(repeating: Double(value), count: count)
    case .narrow(let values): values.map { Double($0) }
    case .wide(let values): values.map { Double($0) }
    }
  }

  /// Each of these over that of the same slot.
  static func / (dividend: SlotColumn, divisor: SlotColumn) -> [Double] {
    zip(dividend.values, divisor.values).map { $0 / $1 }
  }
}
