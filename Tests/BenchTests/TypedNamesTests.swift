// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// Words of the command line, resolved.
@Suite struct TypedNamesTests {
  /// The sentence with which a word of the command line is refused.
  private func sentence<Result>(_ resolve: () throws -> Result) -> String {
    do {
      _ = try resolve()
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func unknownNamesComeWithTheNearestOnes() {
    func refusal<Name: Word>(_ word: String, _ type: Name.Type) -> String {
      sentence { try TypedNames.resolve([word], as: type) }
    }
    #expect(
      refusal("embeded", LockKind.self) == """
        there is no lock 'embeded'; did you mean embedded? (known: none, embedded, rt, debug, lockdep, \
        lockstat, rt-debug, rt-lockdep)
        """)
    #expect(
      refusal("zzz", Level.self) == "there is no level 'zzz'; known: pte, pmd, pud, p4d, pgd")
    #expect(refusal("init-mm", MMKind.self).contains("did you mean init_mm?"))
    #expect(refusal("bnid", Policy.self).contains("no policy 'bnid'; did you mean bind"))
    #expect(
      refusal("sprad", CPUChoice.self).contains("no choice of CPUs 'sprad'; did you mean spread"))
    #expect(
      refusal("", LockKind.self)
        == "there is no lock ''; known: none, embedded, rt, debug, lockdep, lockstat, rt-debug, rt-lockdep"
    )
    #expect(
      sentence { try TypedNames.workloads(["bulk-ran"]) }.contains("did you mean bulk-random"))
    #expect(
      sentence { try TypedNames.series("mergde", known: Series.nameable) }
        == "there is no series 'mergde'; did you mean merged? (\(knownSeries))")
    #expect(
      sentence { try TypedNames.series("BASE", known: Series.nameable) }
        .contains("did you mean base?"))
  }

  @Test func wordsAreResolvedInTheirOrderEachOnce() throws {
    #expect(
      try TypedNames.workloads(["churn", "bulk", "bulk-random", "churn"])
        == [.churn, .bulkInOrder, .bulkReverse, .bulkRandom])
    #expect(try TypedNames.resolve(["rt", "debug", "rt"]) == [LockKind.rt, .debug])
    #expect(try TypedNames.resolve(["null", "null_mm", "user"]) == [MMKind.null, .user])
  }

  private let knownSeries =
    "known: v6.13, base, v1, v2, noskip, merged, merged-fixed, v2026, and v1.1 and so on"
}
