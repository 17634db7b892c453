// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

@Suite struct SlotColumnTests {
  /// Whatever is appended in whatever portions comes out again, in order.
  @Test(arguments: [[UInt64(7)], [0, 7, UInt64(UInt32.max)], [7, UInt64(UInt32.max) + 1]])
  func holdsWhatIsAppended(_ choice: [UInt64]) {
    let seed = UInt64.random(in: 1...UInt64.max)
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      var (column, other, expected) = (SlotColumn.empty, SlotColumn.empty, [UInt64]())
      for _ in 0..<random.next(below: 12) {
        let more = (0..<random.next(below: 40)).map { _ in
          choice[random.next(below: choice.count)]
        }
        column.append(more)
        other.append(more)
        if random.next(below: 3) == 0 {
          expected += more + expected
          column = .empty
          column.append(expected)
          other = column
        } else {
          expected += more
        }
        #expect(column.count == expected.count, "seed \(seed)")
      }
      #expect(column[0..<expected.count] == expected.map { Double($0) }, "seed \(seed)")
      let part = expected.count / 3..<expected.count / 2
      #expect(column[part] == expected[part].map { Double($0) }, "seed \(seed)")
      var twice = column
      twice.append(other)
      #expect(twice[0..<twice.count] == (expected + expected).map { Double($0) }, "seed \(seed)")
    }
  }

  /// Numbers of a slot take four bytes, and none while they are all the same.
  @Test func takesFewBytes() {
    var column = SlotColumn.empty
    column.append([5, 5, 5])
    guard case .equal(5, 3) = column else { return #expect(Bool(false), "\(column)") }
    column.append([6])
    guard case .narrow([5, 5, 5, 6]) = column else { return #expect(Bool(false), "\(column)") }
    column.append([UInt64.max])
    guard case .wide([5, 5, 5, 6, UInt64.max]) = column else {
      return #expect(Bool(false), "\(column)")
    }
  }
}
