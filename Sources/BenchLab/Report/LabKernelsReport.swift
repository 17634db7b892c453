// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

/// The list of kernels, for a terminal.
package enum LabKernelsReport {
  package static func text(
    _ rows: [(name: String, version: String, bytes: Int?, isAtHand: Bool)]
  ) -> String {
    let table = TextTable<(name: String, version: String, bytes: Int?, isAtHand: Bool)> { row in
      [
        Column(title: "package", value: row.name),
        Column(title: "version", value: row.version),
        Column(
          title: "MB", value: row.bytes.map { String(format: "%.0f", Double($0) / 1e6) } ?? "-",
          align: .right),
        Column(title: "at hand", value: row.isAtHand ? "yes" : ""),
      ]
    }
    return table.text(rows)
  }
}
