// SPDX-License-Identifier: Apache-2.0

import CPageAllocInternals
import Foundation
import Testing

@Suite struct StealTests {
  /// The eighth number of the CPU's line, as proc(5) has it.
  private static func steal(ofCPU cpu: Int) throws -> UInt64 {
    let text = try String(contentsOfFile: "/proc/stat", encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("cpu\(cpu) ") })
    return try #require(UInt64(line.split(separator: " ")[8]))
  }

  private static var hasHypervisor: Bool {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").first { $0.hasPrefix("flags") }?.contains(" hypervisor")
      ?? false
  }

  @Test func isWhatTheKernelSaysOfTheCPU() throws {
    for cpu in 0..<ProcessInfo.processInfo.processorCount {
      let before = try Self.steal(ofCPU: cpu)
      let found = steal_ticks(Int32(cpu))
      let after = try Self.steal(ofCPU: cpu)
      #expect(Self.hasHypervisor ? (before...after).contains(found) : found == 0)
    }
  }

  @Test func aCPUThatIsNotThereLostNothing() {
    #expect(steal_ticks(-1) == 0)
    #expect(steal_ticks(99_999) == 0)
  }
}
