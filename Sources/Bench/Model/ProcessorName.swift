// SPDX-License-Identifier: Apache-2.0

/// What engineers call a processor, from the facts of a manifest. Its own name says little: "AMD EPYC" is three kinds of
/// core.
enum ProcessorName {
  /// `AMD EPYC, Zen 4 (family 25, model 17, stepping 1)`; `nil` where not even the name is known.
  static func words(_ facts: [String: String]) -> String? {
    guard let name = facts["cpu_model"] else { return nil }
    let numbers = [
      ("family", "cpu_family"), ("model", "cpu_model_number"), ("stepping", "cpu_stepping"),
    ].compactMap { word, key in facts[key].map { "\(word) \($0)" } }
    let core = facts["cpu_family"].flatMap { family in
      facts["cpu_model_number"].flatMap { model in
        Self.core(vendor: facts["cpu_vendor"] ?? "", family: Int(family), model: Int(model))
      }
    }
    return name + (core.map { ", \($0)" } ?? "")
      + (numbers.isEmpty ? "" : " (\(numbers.joined(separator: ", ")))")
  }

  /// The kind of core, after arch/x86/kernel/cpu/amd.c and arch/x86/include/asm/intel-family.h (v6.14).
  static func core(vendor: String, family: Int?, model: Int?) -> String? {
    guard let family, let model else { return nil }
    switch (vendor, family) {
    case ("AuthenticAMD", 0x17): return zen12(model)
    case ("AuthenticAMD", 0x19): return zen34(model)
    case ("AuthenticAMD", 0x1a): return zen5(model)
    case ("GenuineIntel", 6): return intel[model]
    default: return nil
    }
  }

  private static func zen12(_ model: Int) -> String? {
    switch model {
    case 0x00...0x2f, 0x50...0x5f: "Zen"
    case 0x30...0x4f, 0x60...0x7f, 0x90...0x91, 0xa0...0xaf: "Zen 2"
    default: nil
    }
  }

  private static func zen34(_ model: Int) -> String? {
    switch model {
    case 0x00...0x0f, 0x20...0x5f: "Zen 3"
    case 0x10...0x1f, 0x60...0xaf: "Zen 4"
    default: nil
    }
  }

  private static func zen5(_ model: Int) -> String? {
    switch model {
    case 0x00...0x2f, 0x40...0x4f, 0x60...0x7f: "Zen 5"
    default: nil
    }
  }

  private static let intel: [Int: String] = [
    0x3c: "Haswell", 0x3f: "Haswell", 0x45: "Haswell", 0x46: "Haswell",
    0x3d: "Broadwell", 0x47: "Broadwell", 0x4f: "Broadwell", 0x56: "Broadwell",
    0x4e: "Skylake", 0x5e: "Skylake", 0x55: "Skylake, Cascade Lake or Cooper Lake",
    0x8e: "Kaby Lake or Coffee Lake", 0x9e: "Kaby Lake or Coffee Lake",
    0xa5: "Comet Lake", 0xa6: "Comet Lake",
    0x6a: "Ice Lake", 0x6c: "Ice Lake", 0x7d: "Ice Lake", 0x7e: "Ice Lake",
    0x8c: "Tiger Lake", 0x8d: "Tiger Lake", 0xa7: "Rocket Lake",
    0x97: "Alder Lake", 0x9a: "Alder Lake",
    0xb7: "Raptor Lake", 0xba: "Raptor Lake", 0xbf: "Raptor Lake",
    0xaa: "Meteor Lake", 0xac: "Meteor Lake",
    0x8f: "Sapphire Rapids", 0xcf: "Emerald Rapids", 0xad: "Granite Rapids",
    0xae: "Granite Rapids", 0xaf: "Sierra Forest",
    0xb5: "Arrow Lake", 0xc5: "Arrow Lake", 0xc6: "Arrow Lake", 0xbd: "Lunar Lake",
  ]
}
