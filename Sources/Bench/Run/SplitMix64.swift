// SPDX-License-Identifier: Apache-2.0

/// Sebastiano Vigna's SplitMix64 (https://prng.di.unimi.it/splitmix64.c, public domain): 64 bits of state,
/// every seed good. Own code, because a stored seed must give the same schedule with every Swift release.
package struct SplitMix64: Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Uniform in `0..<bound`, without the bias of a remainder (Lemire 2019). `bound` is at least 1.
  mutating func next(below bound: Int) -> Int {
    let bound = UInt64(bound)
    let rejected = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= rejected { return Int(product.high) }
    }
  }

  /// A random order (Fisher and Yates).
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, next(below: last + 1))
    }
    return elements
  }
}
