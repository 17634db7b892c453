// SPDX-License-Identifier: Apache-2.0

/// What is known of the machine that a run was made on, as the flat dictionary that `manifest.json`
/// stores. Keys are `snake_case` and end in their unit where they have one; keys that begin with
/// `state_` hold what changes by the minute. A fact the machine does not give is absent.
package struct HostFacts: Codable, Sendable, Hashable {
  /// The facts by key.
  package var values: [String: String]

  init(values: [String: String]) {
    self.values = values
  }

  subscript(key: String) -> String? {
    values[key]
  }

  /// The fact as a number; `nil` when it is absent or no number.
  func number(_ key: String) -> Double? {
    values[key].flatMap { Double($0) }
  }

  /// All facts of this machine and of this build of the tool, `fingerprint` included.
  package static func read(
    files: HostFiles = HostFiles(), build: ProgramBuild = .current
  ) -> HostFacts {
    var facts = HostFacts(values: [:])
    facts.addCPU(files)
    facts.addFrequency(files)
    facts.addMemory(files)
    facts.addKernel(files)
    facts.addState(files)
    facts.values["build"] = build.optimized ? "release" : "debug"
    facts.values["compiler"] = build.compiler
    facts.values["tool_version"] = build.toolVersion
    facts.values["protect_hook"] = Hook.mechanism(of: .protect)
    facts.values["fingerprint"] = facts.fingerprint
    return facts
  }

  /// Sixteen hexadecimal digits. Two runs have the same ones when all their facts are equal, except those of the moment
  /// (`state_`). They tell machines and set-ups apart; they are no signature.
  package var fingerprint: String {
    // FNV-1a, 64 bit: the same in all runs and versions, which Swift's Hasher is not.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for (key, value) in values.sorted(by: { $0.key < $1.key })
    where key != "fingerprint" && !key.hasPrefix("state_") {
      for byte in "\(key)=\(value)\n".utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Stores a fact, unless it is absent.
  mutating func set(_ key: String, _ value: (some CustomStringConvertible)?) {
    if let value { values[key] = value.description }
  }
}
