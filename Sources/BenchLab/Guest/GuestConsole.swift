// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// What a guest wrote on its serial console.
package struct GuestConsole: Sendable, Hashable {
  var path: String
  /// Without carriage returns and without bytes that are no UTF-8.
  var lines: [String]

  /// Reads a file that QEMU wrote. A file that does not exist has no lines.
  init(path: String) {
    self.init(path: path, data: FileManager.default.contents(atPath: path) ?? Data())
  }

  init(path: String, data: Data) {
    self.path = path
    // On bytes: to Swift, a carriage return and a line feed are one Character.
    lines = data.split(separator: UInt8(ascii: "\n")).map { line in
      String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
  }

  /// The kernel's words when it panicked; `nil` if it did not.
  var panic: String? {
    let opening = "Kernel panic - "
    guard let line = lines.first(where: { $0.contains(opening) }),
      let range = line.range(of: opening)
    else { return nil }
    return String(line[range.lowerBound...])
  }

  /// The last lines, to show beside an error.
  package func lastLines(_ count: Int = 10) -> [String] { Array(lines.suffix(count)) }
}

/// A guest did not switch itself off. Its console is kept.
package struct GuestError: SentenceError, Hashable {
  /// How it ended instead.
  package enum Ending: Sendable, Hashable {
    /// The kernel's own words.
    case panicked(String)
    case timedOut
    /// QEMU's own words.
    case refused(String)
    case interrupted
  }

  package var ending: Ending
  package var console: GuestConsole

  init(_ ending: Ending, console: GuestConsole) {
    self.ending = ending
    self.console = console
  }

  package var sentence: String {
    switch ending {
    case .panicked(let words):
      return "the guest's kernel panicked: \(words); its console is in \(console.path)"
    case .timedOut where console.lines.isEmpty:
      return """
        the guest wrote nothing on its serial console before its time was up; its kernel needs \
        CONFIG_SERIAL_8250_CONSOLE=y
        """
    case .timedOut:
      return """
        the guest was stopped because it had not switched itself off when its time was up; its console is in \
        \(console.path) and ends with: \(console.lines.last ?? "")
        """
    case .refused(let words): return "QEMU did not run the guest: \(words)"
    case .interrupted: return "interrupted; the guest was stopped"
    }
  }
}
