// SPDX-License-Identifier: Apache-2.0

extension Manifest {
  /// How much was measured: `96 processes, 6 to 11 blocks of each case`.
  var extent: String {
    let processes = "\(processesKept) \(processesKept == 1 ? "process" : "processes")"
    guard let blocks = design?.blocks, let fewest = blocks.min(), let most = blocks.max() else {
      return processes
    }
    let range = fewest == most ? "\(fewest)" : "\(fewest) to \(most)"
    return "\(processes), \(range) \(most == 1 ? "block" : "blocks") of each case"
  }
}
