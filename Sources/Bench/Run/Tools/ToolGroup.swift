// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The process group of the program that was started last, where a signal handler can read it.
enum ToolGroup {
  private static let running = Atomic<Int32>(0)

  static func started(_ group: Int32) { running.store(group, ordering: .relaxed) }

  static func ended() { running.store(0, ordering: .relaxed) }

  /// Ends it at once. Safe in a signal handler.
  static func end() {
    let group = running.load(ordering: .relaxed)
    if group > 0 { kill(-group, SIGKILL) }
  }
}
