// SPDX-License-Identifier: Apache-2.0

/// Finds what a mistyped name was meant to be.
enum NearestName {
  /// The known names closest to `name`: those that it begins or that begin it, and those a few keystrokes
  /// away; nearest first.
  static func candidates(for name: String, among known: [String]) -> [String] {
    let typed = Array(name.lowercased())
    let allowed = max(1, typed.count / 3)
    return known.enumerated()
      .compactMap { place, other -> (distance: Int, place: Int, name: String)? in
        let other = (raw: other, letters: Array(other.lowercased()))
        let isPrefix =
          !typed.isEmpty && (other.letters.starts(with: typed) || typed.starts(with: other.letters))
        let distance = isPrefix ? 0 : editDistance(typed, other.letters)
        return distance <= allowed ? (distance, place, other.raw) : nil
      }
      .sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }
      .map(\.name)
  }

  /// Fewest insertions, deletions, replacements and swaps of neighbours that make one of the other.
  static func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var row = [i + 1]
      for (j, other) in second.enumerated() {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == second[j - 1], first[i - 1] == other {
          best = min(best, beforeLast[j - 1] + 1)
        }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[second.count]
  }
}
