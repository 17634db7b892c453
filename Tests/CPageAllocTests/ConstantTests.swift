// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The macros of the border, as Swift reads them out of the headers, against what they are in C.
/// Enumerators need no such test: the compiler imports them with their values.
@Suite struct ConstantTests {
  private static let asSwiftReadsThem: [(name: String, value: Int64)] = [
    ("PA_MAX_NODES", Int64(PA_MAX_NODES)), ("PA_MAX_CPUS", Int64(PA_MAX_CPUS)),
    ("PA_STEP_TIMES", Int64(PA_STEP_TIMES)),
  ]

  @Test func areWhatTheyAreInC() {
    for (index, (name, value)) in Self.asSwiftReadsThem.enumerated() {
      var inC: Int64 = 0
      #expect(pa_constant_at(UInt32(index), &inC).map { String(cString: $0) } == name)
      #expect(inC == value, "\(name)")
    }
    var beyond: Int64 = 0
    #expect(pa_constant_at(UInt32(Self.asSwiftReadsThem.count), &beyond) == nil)
  }
}
