// SPDX-License-Identifier: Apache-2.0

/// A difference that is made on purpose, to see whether it is found. Only calibration plants any.
package enum Plant: Codable, Sendable, Hashable {
  /// A slot does so many per cent more operations than it says: its cost is multiplied.
  case cost(percent: Double)
  /// Every constructor runs so many instructions more: an even number, at least 2.
  case instructions(Int)

  /// Turns of PA_HOOK_DELAY, of two instructions each.
  var delayTurns: Int {
    switch self {
    case .cost: 0
    case .instructions(let count): count / 2
    }
  }

  /// How many operations a slot does that says it does `ops`.
  func operations(_ ops: UInt64) -> UInt64 {
    switch self {
    case .cost(let percent): UInt64((Double(ops) * (1 + percent / 100)).rounded())
    case .instructions: ops
    }
  }

  /// For names: `+2%`, `+20i`.
  var words: String {
    switch self {
    case .cost(let percent):
      percent == percent.rounded() ? "+\(Int(percent))%" : "+\(percent)%"
    case .instructions(let count): "+\(count)i"
    }
  }
}
