// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory of its own for files that nobody needs afterwards. It goes when this object does.
package final class ScratchDirectory: Sendable {
  package let path: String

  /// - Parameter purpose: a word in its name, by which the user can tell whose it is.
  package init(for purpose: String) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-cli-\(purpose)-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
