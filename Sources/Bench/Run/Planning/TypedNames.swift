// SPDX-License-Identifier: Apache-2.0

/// Words of the command line, resolved.
package enum TypedNames {
  /// - Throws: `PlanError` with the nearest right names.
  static func resolve<Name: RawRepresentable & CaseIterable>(
    _ typed: [String], kind: String, as type: Name.Type = Name.self
  ) throws(PlanError) -> [Name] where Name.RawValue == String {
    var found: [Name] = []
    for word in typed {
      guard let name = Name(rawValue: word) else {
        throw unknown(word, kind: kind, known: Name.allCases.map(\.rawValue))
      }
      found.append(name)
    }
    return found
  }

  /// Workloads, with `bulk` for the three bulk orders.
  static func workloads(_ typed: [String]) throws(PlanError) -> [Workload] {
    var found: [Workload] = []
    for word in typed {
      if word == "bulk" {
        found += [.bulkInOrder, .bulkReverse, .bulkRandom]
      } else if let workload = Workload(rawValue: word) {
        found.append(workload)
      } else {
        throw unknown(word, kind: "workload", known: Workload.allCases.map(\.rawValue) + ["bulk"])
      }
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
  static func seriesList(_ known: [Series]) -> String {
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
    let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
    let all = "known: \(listed ?? known.joined(separator: ", "))"
    return PlanError(
      sentence: near.isEmpty
        ? "there is no \(kind) '\(word)'; \(all)" : "there is no \(kind) '\(word)'\(hint) (\(all))")
  }
}
