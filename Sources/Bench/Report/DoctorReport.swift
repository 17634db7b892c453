// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the doctor found, in words.
package struct DoctorReport: Codable, Sendable {
  var findings: [Finding]
  var facts: HostFacts

  package init(facts: HostFacts, calibration: CalibrationRecord? = nil) {
    self.facts = facts
    findings = Doctor.examine(facts, calibration: calibration)
  }

  /// The worst first; what is fine in one line each.
  package func text() -> String {
    var text = ""
    for severity in [Finding.Severity.spoils, .note, .ok] {
      for finding in findings where finding.severity == severity {
        text +=
          "\(severity.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0))\(finding.what)\n"
        guard severity != .ok else { continue }
        text += "        why: \(finding.why)\n        do:  \(finding.whatToDo)\n"
      }
    }
    let spoilers = findings.count { $0.severity == .spoils }
    return text
      + (spoilers == 0
        ? "\nnothing spoils a measurement here\n" : "\nput right first: \(spoilers)\n")
  }

  /// Findings and all facts.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
