// SPDX-License-Identifier: Apache-2.0

import Bench

/// Where the model's agreement is kept; both are written anew each time, whole or not at all.
package enum FidelityFiles {
  /// Writes `fidelity.csv` beside the run's `lab.csv`; returns its path.
  package static func write(_ rows: [FidelityRow], in directory: String) throws -> String {
    let path = "\(directory)/\(FidelityRow.fileName)"
    try AtomicWrite.write(CSVText.file(rows), to: path)
    return path
  }

  /// Writes the page for people.
  package static func write(_ page: String, to path: String) throws {
    try AtomicWrite.write(page, to: path)
  }
}
