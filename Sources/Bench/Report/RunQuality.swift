// SPDX-License-Identifier: Apache-2.0

import Foundation

extension StoredRun {
  /// How good the run was, over the rows of its comparison: what it could have seen, what disturbed it, and how much
  /// of what differs between processes is the luck of where code lies.
  var quality: String {
    guard !comparisons.isEmpty else { return "" }
    let disturbed = Self.range(comparisons.map { $0.droppedPercent + $0.disturbedPercent })
    let shares = comparisons.compactMap(\.placementSharePercent)
    let placement =
      shares.isEmpty
      ? "" : "; placement of code: \(Self.range(shares)) % of the spread between processes"
    return """
      smallest difference this run would have found: \(Self.range(comparisons.map(\.smallestVisiblePercent))) %
      blocks disturbed: \(disturbed) %\(placement)

      """
  }

  /// `0.4` or `0.4 to 2.7`.
  private static func range(_ values: [Double]) -> String {
    let texts = [values.min()!, values.max()!].map { Figures.decimal($0) }
    return texts[0] == texts[1] ? texts[0] : texts.joined(separator: " to ")
  }
}
