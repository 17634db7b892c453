// SPDX-License-Identifier: Apache-2.0

/// Words that `predict` takes, resolved. All throw `PlanError` with the nearest right names.
package enum SeriesNames {
  package static func lock(_ word: String) throws(PlanError) -> LockKind {
    try TypedNames.resolve([word])[0]
  }
}
