// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

@Suite struct ProcessorNameTests {
  @Test(
    arguments: [
      ("AuthenticAMD", 25, 1, "Zen 3"), ("AuthenticAMD", 25, 17, "Zen 4"),
      ("AuthenticAMD", 25, 160, "Zen 4"), ("AuthenticAMD", 25, 0x50, "Zen 3"),
      ("AuthenticAMD", 26, 2, "Zen 5"), ("AuthenticAMD", 26, 0x50, nil),
      ("AuthenticAMD", 23, 1, "Zen"), ("AuthenticAMD", 23, 49, "Zen 2"),
      ("AuthenticAMD", 21, 2, nil), ("GenuineIntel", 6, 106, "Ice Lake"),
      ("GenuineIntel", 6, 143, "Sapphire Rapids"), ("GenuineIntel", 6, 1, nil),
      ("GenuineIntel", 15, 106, nil), ("HygonGenuine", 24, 0, nil),
    ] as [(String, Int, Int, String?)])
  func coresAreNamed(_ vendor: String, _ family: Int, _ model: Int, _ core: String?) {
    #expect(ProcessorName.core(vendor: vendor, family: family, model: model) == core)
  }

  @Test func whatIsNotKnownIsLeftOut() {
    var facts = [
      "cpu_model": "AMD EPYC", "cpu_vendor": "AuthenticAMD", "cpu_family": "25",
      "cpu_model_number": "17", "cpu_stepping": "1",
    ]
    #expect(
      ProcessorName.words(facts) == "AMD EPYC, Zen 4 (family 25, model 17, stepping 1)")
    facts["cpu_family"] = "99"
    #expect(ProcessorName.words(facts) == "AMD EPYC (family 99, model 17, stepping 1)")
    facts["cpu_family"] = nil
    facts["cpu_stepping"] = nil
    #expect(ProcessorName.words(facts) == "AMD EPYC (model 17)")
    // Arm's part numbers are no whole numbers in decimal.
    facts["cpu_family"] = "8"
    facts["cpu_model_number"] = "0xd0c"
    #expect(ProcessorName.words(facts) == "AMD EPYC (family 8, model 0xd0c)")
    facts["cpu_model"] = nil
    #expect(ProcessorName.words(facts) == nil)
  }
}
