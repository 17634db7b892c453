// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a guest wrote on its serial console.
public struct GuestConsole: Sendable, Hashable {
  public var path: String
  /// Without carriage returns and without what is no UTF-8.
  public var lines: [String]

  /// Reads a file that QEMU wrote; one that is not there has no lines.
  public init(path: String) {
    self.init(path: path, data: FileManager.default.contents(atPath: path) ?? Data())
  }

  init(path: String, data: Data) {
    self.path = path
    // On bytes: a carriage return and a line feed are one Character.
    lines = data.split(separator: UInt8(ascii: "\n")).map { line in
      String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
  }

  /// The kernel's words when it panicked; `nil` if it did not.
  public var panic: String? {
    let opening = "Kernel panic - "
    guard let line = lines.first(where: { $0.contains(opening) }),
      let range = line.range(of: opening)
    else { return nil }
    return String(line[range.lowerBound...])
  }

  /// The last lines, for standard error.
  public func lastLines(_ count: Int = 10) -> [String] { Array(lines.suffix(count)) }
}

/// A guest did not switch itself off. Its console is kept.
public struct GuestError: SentenceError, Hashable {
  public var ending: Guest.Ending
  public var console: GuestConsole

  init(_ ending: Guest.Ending, console: GuestConsole) {
    self.ending = ending
    self.console = console
  }

  public var sentence: String {
    switch ending {
    case .panicked(let words):
      return "the guest's kernel panicked: \(words); its console is in \(console.path)"
    case .timedOut where console.lines.isEmpty:
      return """
        the guest wrote nothing on its serial console until it was stopped; its kernel needs \
        CONFIG_SERIAL_8250_CONSOLE=y
        """
    case .timedOut:
      return """
        the guest had not switched itself off when its time was up and was stopped; its console is in \
        \(console.path) and ends with: \(console.lines.last ?? "")
        """
    case .refused(let words): return "QEMU did not run the guest: \(words)"
    case .interrupted: return "interrupted; the guest was stopped"
    }
  }
}
