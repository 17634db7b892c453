// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Plain reads of `/proc` and `/sys`. The root can be moved, so that tests describe a machine as a
/// tree of files. A file that is missing, unreadable or empty is `nil`: the fact is absent, not zero.
package struct HostFiles: Sendable {
  /// Where `proc` and `sys` lie: `/`, except in tests.
  var root: String

  init(root: String = "/") {
    self.root = root
  }

  /// The file's text without surrounding white space; `nil` when there is none.
  func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: full(path)) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : text
  }

  /// The file's lines, without the last empty one; empty when there is no such file.
  func lines(_ path: String) -> [String] {
    text(path)?.components(separatedBy: "\n") ?? []
  }

  /// The file as a whole number; `nil` when it is none.
  func integer(_ path: String) -> Int? {
    text(path).flatMap { Int($0) }
  }

  /// The names in a directory, sorted as numbers where they end in one (`cpu2` before `cpu10`).
  func names(_ path: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: full(path))) ?? []
    return names.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
  }

  /// The names made of `prefix` and a number: `cpu0`, `cpu1`, but not `cpuidle`.
  func numbered(_ prefix: String, in path: String) -> [(number: Int, name: String)] {
    names(path).compactMap { name in
      guard name.hasPrefix(prefix), let number = Int(name.dropFirst(prefix.count)) else {
        return nil
      }
      return (number, name)
    }
  }

  /// The value after `key` and a colon in a file of `key : value` lines, the first one found.
  func field(_ key: String, in path: String) -> String? {
    for line in lines(path) {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
      let value = parts[1].trimmingCharacters(in: .whitespaces)
      return value.isEmpty ? nil : value
    }
    return nil
  }

  private func full(_ path: String) -> String {
    root.hasSuffix("/") ? root + path : root + "/" + path
  }
}

/// The chosen word of a sysfs list such as `always [madvise] never`.
func bracketed(_ text: String) -> String? {
  guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") else {
    return nil
  }
  return String(text[text.index(after: open)..<close])
}

/// How many CPUs a list such as `0-3,8` names; `nil` when it is not such a list.
func cpuCount(inList list: String) -> Int? {
  var count = 0
  for part in list.split(separator: ",") {
    let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
    case (1, .some, _): count += 1
    case (2, let .some(low), let .some(high)) where low <= high: count += high - low + 1
    default: return nil
    }
  }
  return count
}
