// SPDX-License-Identifier: Apache-2.0

/// Words as users type them, resolved. All throw `PlanError` with the nearest right names.
package enum TypedNames {
  /// In the order in which they were typed, each once.
  package static func resolve<Name: Word>(
    _ typed: [String], as type: Name.Type = Name.self
  ) throws(PlanError) -> [Name] {
    var found: [Name] = []
    for word in typed {
      guard let name = Name(rawValue: word) else {
        throw unknown(word, kind: Name.kind, known: Name.allCases.map(\.rawValue))
      }
      if !found.contains(name) { found.append(name) }
    }
    return found
  }

  /// Workloads, with `bulk` for the three bulk orders.
  package static func workloads(_ typed: [String]) throws(PlanError) -> [Workload] {
    var found: [Workload] = []
    for word in typed {
      let meant = word == "bulk" ? Workload.bulk : Workload(rawValue: word).map { [$0] }
      guard let meant else {
        throw unknown(
          word, kind: Workload.kind, known: Workload.allCases.map(\.rawValue) + ["bulk"])
      }
      found += meant.filter { !found.contains($0) }
    }
    return found
  }

  package static func series(_ typed: String, known: [Series]) throws(PlanError) -> Series {
    guard let series = known.first(where: { $0.name == typed }) else {
      throw unknown(
        typed, kind: "series", known: known.map(\.name), listed: seriesList(known))
    }
    return series
  }

  /// Steps of a series are many and follow from its name.
  private static func seriesList(_ known: [Series]) -> String {
    let names = known.map(\.name).filter { name in
      !known.contains { name.hasPrefix($0.name + ".") }
    }
    return names.joined(separator: ", ")
      + (names.count < known.count ? ", and \(Series.v1.name).1 and so on" : "")
  }

  package static func unknown(
    _ word: String, kind: String, known: [String], listed: String? = nil
  ) -> PlanError {
    let near = NearestName.candidates(for: word, among: known).prefix(3)
    let all = "known: \(listed ?? known.joined(separator: ", "))"
    return PlanError(
      sentence: near.isEmpty
        ? "there is no \(kind) '\(word)'; \(all)"
        : "there is no \(kind) '\(word)'; did you mean \(near.joined(separator: " or "))? (\(all))")
  }
}
