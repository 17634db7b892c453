// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

extension StepComparison {
  /// The table for a terminal.
  package static func text(_ rows: [StepComparison]) -> String {
    let table = TextTable<StepComparison> { row in
      [
        Column(title: "operation", value: row.operation),
        Column(title: "lock", value: row.lock.rawValue),
        Column(title: "model", value: String(format: "%.1f", row.modelInstructions), align: .right),
        Column(
          title: "kernel", value: row.kernelInstructions.map { "\($0)" } ?? "-", align: .right),
        Column(
          title: "ratio", value: row.ratio.map { String(format: "%.2f", $0) } ?? "-", align: .right),
      ]
    }
    return table.text(rows)
      + "\ninstructions per operation, without those that clear pages\n"
  }
}
