// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct VerdictTests {
  /// A stored row; the 90 % interval is 0.8 times as wide as the 95 % interval, and the p-values of one row alone
  /// agree with both.
  private func row(
    _ low: Double, _ high: Double, twin: (Double, Double), placebo: (Double, Double)? = nil,
    threshold: Double = 2,
    corrected: VerdictRule.PValues? = nil
  ) -> Comparison {
    let middle = (low + high) / 2
    let half = (high - low) / 2 * 0.8
    func p(_ holds: Bool) -> Double { holds ? 0.01 : 0.5 }
    let x = log1p(threshold / 100)
    var row = Comparison(
      runID: "r", testCase: Samples.testCase, emulated: false, base: "base", test: "merged",
      processes: 9, blocks: 9, baseNanosecondsPerTable: 1, testNanosecondsPerTable: 1,
      baseTablesPerSecond: 1, testTablesPerSecond: 1,
      effect: Effect(percent: middle, lowPercent: low, highPercent: high),
      twinEffect: Effect(
        percent: (twin.0 + twin.1) / 2, lowPercent: twin.0, highPercent: twin.1),
      placeboEffect: placebo.map {
        Effect(percent: ($0.0 + $0.1) / 2, lowPercent: $0.0, highPercent: $0.1)
      },
      q25Effect: Effect(percent: 0, lowPercent: 0, highPercent: 0), thresholdPercent: threshold,
      familyRows: corrected == nil ? 1 : 8,
      pDifferenceHolm: corrected?.difference ?? p(low > 0 || high < 0),
      pBeyondHolm: corrected?.beyond ?? p(log1p(low / 100) > x || log1p(high / 100) < -x),
      pEquivalenceHolm: corrected?.equivalence
        ?? p(log1p((middle - half) / 100) > -x && log1p((middle + half) / 100) < x),
      smallestVisiblePercent: 1.25, settleMinutes: nil, placementSharePercent: nil,
      droppedPercent: 0, disturbedPercent: 0, verdict: .inconclusive, intervalLevelPercent: 95,
      interval90LowPercent: middle - half, interval90HighPercent: middle + half, method: "m")
    row.verdict = VerdictRule(row).verdict
    return row
  }

  private func verdict(
    _ low: Double, _ high: Double, twin: (Double, Double), placebo: (Double, Double)? = nil
  ) -> String {
    let row = row(low, high, twin: twin, placebo: placebo)
    return "\(row.verdict.rawValue): \(row.verdictWords)"
  }

  /// The same steps in other instructions differ, too: no claim is made that they could show as well.
  @Test func aClaimMustExceedThePlacebo() {
    let twin = (-0.2, 0.3)
    #expect(verdict(3.1, 3.9, twin: twin, placebo: (-1, 3)).hasPrefix("REGRESSED: "))
    #expect(
      verdict(3.1, 3.9, twin: twin, placebo: (-3.2, 1))
        == """
        INCONCLUSIVE: cannot tell: the change lies between +3.1 % and +3.9 %, the placebo's between -3.2 % and \
        +1.0 %
        """)
    #expect(
      verdict(-0.4, 1.5, twin: twin, placebo: (-1.9, 0))
        == "EQUIVALENT: no change larger than 1.9 %")
    #expect(verdict(-0.4, 1.5, twin: twin, placebo: (-2.1, 0)).hasPrefix("INCONCLUSIVE: "))
  }

  @Test func eachVerdictInWords() {
    #expect(verdict(2.11, 2.87, twin: (-0.2, 0.3)) == "REGRESSED: costs 2.1 % to 2.9 % more")
    #expect(verdict(-30.12, -28.05, twin: (-1, 1)) == "IMPROVED: costs 28.0 % to 30.2 % less")
    #expect(
      verdict(0.313, 0.881, twin: (-0.2, 0.3))
        == "SMALL: costs 0.31 % to 0.89 % more, within the 2 % that count as nothing")
    #expect(
      verdict(-1.5, -0.4, twin: (-0.2, 0.3))
        == "SMALL: costs 0.40 % to 1.5 % less, within the 2 % that count as nothing")
    #expect(verdict(-0.4, 1.5, twin: (-0.2, 0.3)) == "EQUIVALENT: no change larger than 1.4 %")
    #expect(
      verdict(-1.2, 4.57, twin: (-0.2, 0.3))
        == """
        INCONCLUSIVE: cannot tell: the change lies between -1.2 % and +4.6 %; \
        this run could have seen 1.3 %
        """)
  }

  @Test func acrossTheThresholdNothingIsClaimed() {
    #expect(
      verdict(1.5, 3, twin: (-0.2, 0.3))
        == """
        INCONCLUSIVE: cannot tell whether a change that is there is beyond 2 %: \
        the change lies between +1.5 % and +3.0 %; \
        this run could have seen 1.3 %
        """)
  }

  @Test func noDifferenceIsClaimedThatTheTwinShowsToo() {
    #expect(
      verdict(3, 4, twin: (-3.5, 1))
        == """
        INCONCLUSIVE: cannot tell: the change lies between +3.0 % and +4.0 %, \
        the twin's between -3.5 % and +1.0 %
        """)
    #expect(verdict(-4, -3, twin: (-1, 3.5)).hasPrefix("INCONCLUSIVE"))
    // Small, but no clearer than the twin: what remains is that it is not large.
    #expect(verdict(0.3, 0.9, twin: (-0.5, 0.3)) == "EQUIVALENT: no change larger than 0.84 %")
    #expect(verdict(0.3, 0.9, twin: (-1.1, 0.3)) == "EQUIVALENT: no change larger than 1.1 %")
  }

  @Test func aTwinBeyondTheThresholdEndsAllClaims() {
    #expect(
      verdict(20, 21, twin: (2.5, 3))
        == """
        INCONCLUSIVE: cannot tell: the twin, the same code at another address, lies between +2.5 % \
        and +3.0 %
        """)
    #expect(verdict(20, 21, twin: (-3, -2.5)).hasPrefix("INCONCLUSIVE: cannot tell: the twin,"))
    #expect(
      verdict(-0.1, 0.1, twin: (-2.5, 2.5))
        == """
        INCONCLUSIVE: cannot tell: the change lies between -0.10 % and +0.10 %, \
        the twin's between -2.5 % and +2.5 %
        """)
  }

  /// Each claim needs its own corrected p-value; where one is missing, the words say that this is why.
  @Test func theCorrectionTakesClaimsBack() {
    func verdict(_ low: Double, _ high: Double, _ p: (Double, Double, Double)) -> String {
      let row = row(
        low, high, twin: (-0.2, 0.3),
        corrected: VerdictRule.PValues(difference: p.0, beyond: p.1, equivalence: p.2))
      return "\(row.verdict.rawValue): \(row.verdictWords)"
    }
    #expect(verdict(2.1, 2.9, (0.01, 0.05, 1)) == "REGRESSED: costs 2.1 % to 2.9 % more")
    let after = "INCONCLUSIVE: cannot tell after correction for 8 comparisons: the change lies"
    let seen = "; this run could have seen 1.3 %"
    #expect(verdict(2.1, 2.9, (0.01, 0.06, 1)) == after + " between +2.1 % and +2.9 %" + seen)
    #expect(verdict(-2.9, -2.1, (0.06, 0.01, 1)) == after + " between -2.9 % and -2.1 %" + seen)
    #expect(verdict(0.5, 1.5, (0.05, 1, 1)).hasPrefix("SMALL: "))
    #expect(verdict(0.5, 1.5, (0.06, 1, 0.05)) == "EQUIVALENT: no change larger than 1.4 %")
    #expect(verdict(0.5, 1.5, (0.06, 1, 0.06)) == after + " between +0.50 % and +1.5 %" + seen)
    #expect(verdict(-1, 1, (1, 1, 0.06)) == after + " between -1.0 % and +1.0 %" + seen)
    #expect(verdict(-1, 1, (1, 1, 0.05)).hasPrefix("EQUIVALENT: "))
    // No correction in the way: this would not be clear alone either.
    #expect(verdict(-1, 3, (1, 1, 1)).hasPrefix("INCONCLUSIVE: cannot tell: the change"))
  }

  @Test func wordsSayHowMuchLonger() {
    var row = row(-1.2, 4.57, twin: (-0.2, 0.3))
    func ending(_ minutes: Double) -> String {
      row.settleMinutes = minutes
      return String(row.verdictWords.split(separator: "; ").last!)
    }
    #expect(ending(0.02) == "about 1 more minute would settle it")
    #expect(ending(3.01) == "about 4 more minutes would settle it")
    #expect(ending(119) == "about 119 more minutes would settle it")
    #expect(ending(119.5) == "about 2 more hours would settle it")
    #expect(ending(1440) == "about 24 more hours would settle it")
  }

  @Test func wordsSayWhenBlocksWereDisturbed() {
    for ends in [(2.1, 2.9), (0.5, 1.5), (-0.4, 1.5), (-1.2, 4.57)] {
      var row = row(ends.0, ends.1, twin: (-0.2, 0.3))
      let plain = row.verdictWords
      row.droppedPercent = 15
      row.disturbedPercent = 5
      #expect(row.verdictWords == plain)
      row.disturbedPercent = 18.2
      #expect(row.verdictWords == plain + "; 34 % of the blocks were disturbed")
    }
  }

  @Test func wordsNeverSayMoreThanTheNumbers() {
    #expect(row(2.1, 2.9, twin: (0, 0)).verdictWords == "costs 2.1 % to 2.9 % more")
    #expect(row(2.1999, 2.9001, twin: (0, 0)).verdictWords == "costs 2.1 % to 3.0 % more")
    #expect(row(0, 0, twin: (0, 0)).verdictWords == "no change larger than 0.00 %")
  }

  /// Over random intervals: the rule as `docs/method.md` has it, written the other way round.
  @Test func theRuleHoldsEverywhere() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    var seen: Set<Verdict> = []
    func interval() -> (Double, Double) {
      let scale = [0.3, 1, 3, 10][random.next(below: 4)]
      let ends = [scale * (random.nextUnit() - 0.5), scale * (random.nextUnit() - 0.5)].sorted()
      return (ends[0], ends[1])
    }
    for _ in 0..<20_000 {
      let (low, high) = interval()
      let twin = interval()
      // Corrected values are never smaller than those of the row alone.
      let alone = row(low, high, twin: twin)
      func corrected(_ p: Double) -> Double { min(1, p * Double(1 + random.next(below: 8))) }
      let row = row(
        low, high, twin: twin,
        corrected: VerdictRule.PValues(
          difference: corrected(alone.pDifferenceHolm), beyond: corrected(alone.pBeyondHolm),
          equivalence: corrected(alone.pEquivalenceHolm)))
      seen.insert(row.verdict)
      let claimsDifference = [.regressed, .improved, .small].contains(row.verdict)
      let note: Comment = "seed \(seed): \(low) \(high) twin \(twin)"
      if claimsDifference {
        #expect(row.pDifferenceHolm <= 0.05, note)
        #expect(low > 0 || high < 0, note)
        let near = min(abs(log1p(low / 100)), abs(log1p(high / 100)))
        #expect(near > max(abs(log1p(twin.0 / 100)), abs(log1p(twin.1 / 100))), note)
      }
      switch row.verdict {
      case .regressed: #expect(low > 2 && row.pBeyondHolm <= 0.05, note)
      case .improved: #expect(log1p(high / 100) < -log1p(0.02), note)
      case .small: #expect(abs(low) < 2 && abs(high) < 2, note)
      case .equivalent:
        #expect(abs(row.interval90LowPercent) < 2 && row.interval90HighPercent < 2, note)
        #expect(abs(twin.0) < 2 && abs(twin.1) < 2, note)
        #expect(row.pEquivalenceHolm <= 0.05, note)
      case .inconclusive:
        #expect(!row.verdictWords.contains("costs"), note)
      }
    }
    #expect(seen.count == 5)
  }
}
