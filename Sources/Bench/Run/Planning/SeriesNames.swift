// SPDX-License-Identifier: Apache-2.0

/// Words that `series` takes, resolved. All throw `PlanError` with the nearest right names.
package enum SeriesNames {
  package static func find(_ name: String, among known: [Series]) throws(PlanError) -> Series {
    try TypedNames.series(name, known: known)
  }

  package static func architectures(_ words: [String]) throws(PlanError) -> [Architecture] {
    try TypedNames.resolve(words, kind: "architecture")
  }

  package static func paths(_ words: [String]) throws(PlanError) -> [AllocatorPath] {
    try TypedNames.resolve(words, kind: "path")
  }

  package static func lock(_ word: String) throws(PlanError) -> LockKind {
    try TypedNames.resolve([word], kind: "lock")[0]
  }
}
