// SPDX-License-Identifier: Apache-2.0

/// Whole numbers, one of each slot, in few bytes: a run of an hour has millions of slots.
enum SlotColumn: Sendable {
  case equal(UInt64, count: Int)
  case narrow([UInt32])
  case wide([UInt64])

  static let empty = SlotColumn.equal(0, count: 0)

  var count: Int {
    switch self {
    case .equal(_, let count): count
    case .narrow(let values): values.count
    case .wide(let values): values.count
    }
  }

  mutating func append(_ more: [UInt64]) {
    guard let first = more.first else { return }
    switch self {
    case .equal(let value, let count)
    where (count == 0 || value == first) && more.allSatisfy({ $0 == first }):
      self = .equal(first, count: count + more.count)
    case .equal(let value, let count):
      self = .narrow([])
      append(Array(repeating: value, count: count) + more)
    case .narrow(var values):
      self = .empty  // so that the array is this function's alone, and grows in place
      guard more.allSatisfy({ $0 <= UInt32.max }) else {
        self = .wide(values.map { UInt64($0) } + more)
        return
      }
      Self.grow(&values, by: more.count)
      values += more.lazy.map { UInt32($0) }
      self = .narrow(values)
    case .wide(var values):
      self = .empty
      Self.grow(&values, by: more.count)
      values += more
      self = .wide(values)
    }
  }

  mutating func append(_ other: SlotColumn) {
    switch other {
    case .equal(let value, let count): append(Array(repeating: value, count: count))
    case .narrow(let values): append(values.map { UInt64($0) })
    case .wide(let values): append(values)
    }
  }

  /// By an eighth: an array that grows by itself doubles.
  private static func grow<Value>(_ values: inout [Value], by more: Int) {
    guard values.count + more > values.capacity else { return }
    values.reserveCapacity(values.count + max(more, values.count / 8))
  }

  subscript(slots: Range<Int>) -> [Double] {
    switch self {
    case .equal(let value, _): Array(repeating: Double(value), count: slots.count)
    case .narrow(let values): values[slots].map { Double($0) }
    case .wide(let values): values[slots].map { Double($0) }
    }
  }
}
