// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads this process's mappings again and again and notes whether one within a range was read-only.
final class Watcher: @unchecked Sendable {
  private let range: Range<UInt64>
  private let lock = NSLock()
  private let done = DispatchSemaphore(value: 0)
  private var seen = false
  private var stopped = false

  init(_ range: Range<UInt64>) { self.range = range }

  var sawReadOnly: Bool { lock.withLock { seen } }

  func start() {
    Thread.detachNewThread { [self] in
      while !lock.withLock({ stopped || seen }) {
        if readOnlyMappingExists() { lock.withLock { seen = true } }
      }
      done.signal()
    }
  }

  func stop() {
    lock.withLock { stopped = true }
    done.wait()
  }

  private func readOnlyMappingExists() -> Bool {
    guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else {
      return false
    }
    return maps.split(separator: "\n").contains { line in
      guard let dash = line.firstIndex(of: "-"), let start = UInt64(line[..<dash], radix: 16) else {
        return false
      }
      return range.contains(start) && line.contains(" r--p ")
    }
  }
}
