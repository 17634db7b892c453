// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// Against values that SciPy and NumPy gave; scripts/make-stats-fixtures.py made the file.
@Suite struct ScipyTests {
  private struct Fixtures: Decodable {
    struct Values: Decodable {
      var values: [Double]
      var bound: Double
      var centre: Double
      var interval90: [Double]
      var interval95: [Double]
      var pDifference: Double
      var pBeyond: Double
      var pEquivalence: Double
      var mde: Double
      var mdeOf8: Double
    }
    struct Tail: Decodable {
      var df: Int
      var t: Double
      var upper: Double
    }
    struct TQuantile: Decodable {
      var df: Int
      var share: Double
      var t: Double
    }
    struct Family: Decodable {
      var p: [Double]
      var adjusted: [Double]
    }
    struct Quantiles: Decodable {
      var values: [Double]
      var shares: [Double]
      var quantiles: [Double]
    }
    struct Pair: Decodable {
      var first: [Double]
      var second: [Double]
      var difference: Double
      var half: Double
    }
    var samples: [Values]
    var unpaired: [Pair]
    var tTails: [Tail]
    var tQuantiles: [TQuantile]
    var holm: [Family]
    var quantiles: [Quantiles]
  }

  private let fixtures: Fixtures

  init() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    fixtures = try decoder.decode(
      Fixtures.self, from: Data(contentsOf: tests.appending(path: "Fixtures/scipy.json")))
  }

  private func isNear(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-9 * abs(expected) + 1e-13
  }

  @Test func yuensIntervalOfTwoUnpairedRuns() {
    for pair in fixtures.unpaired {
      let (first, second) = (TrimmedMean(pair.first), TrimmedMean(pair.second))
      #expect(isNear(second.centre - first.centre, pair.difference))
      #expect(isNear(Unpaired.halfWidth(first, second), pair.half))
      #expect(isNear(Unpaired.halfWidth(second, first), pair.half))
    }
  }

  @Test func trimmedMeansAndTheirIntervals() {
    for sample in fixtures.samples {
      let found = TrimmedMean(sample.values)
      let note: Comment = "\(sample.values.count) values"
      #expect(isNear(found.centre, sample.centre), note)
      for (level, ends) in [(0.9, sample.interval90), (0.95, sample.interval95)] {
        let interval = found.interval(level: level)
        #expect(isNear(interval.lowerBound, ends[0]), note)
        #expect(isNear(interval.upperBound, ends[1]), note)
      }
    }
  }

  @Test func pValuesOfTheThreeClaims() {
    for sample in fixtures.samples {
      let found = TrimmedMean(sample.values)
      let note: Comment = "\(sample.values.count) values"
      #expect(isNear(found.pDifference, sample.pDifference), note)
      #expect(isNear(found.pBeyond(sample.bound), sample.pBeyond), note)
      #expect(isNear(found.pEquivalence(sample.bound), sample.pEquivalence), note)
      // The same the other way round.
      let mirrored = TrimmedMean(sample.values.map(-))
      #expect(isNear(mirrored.pBeyond(sample.bound), sample.pBeyond), note)
      #expect(isNear(mirrored.pEquivalence(sample.bound), sample.pEquivalence), note)
    }
  }

  @Test func smallestVisibleEffects() {
    for sample in fixtures.samples {
      let found = TrimmedMean(sample.values)
      #expect(isNear(Power.smallestEffect(found, rows: 1), sample.mde))
      #expect(isNear(Power.smallestEffect(found, rows: 8), sample.mdeOf8))
    }
  }

  @Test func studentsTailsAndQuantiles() {
    for tail in fixtures.tTails {
      let found = StudentT.upperTail(tail.t, tail.df)
      #expect(isNear(found, tail.upper), "t \(tail.t), df \(tail.df): \(found)")
    }
    for row in fixtures.tQuantiles {
      let found = StudentT.quantile(row.share, degreesOfFreedom: row.df)
      #expect(isNear(found, row.t), "\(row.share), df \(row.df): \(found)")
    }
  }

  @Test func holmsCorrection() {
    for family in fixtures.holm {
      let found = Holm.adjusted(family.p)
      #expect(zip(found, family.adjusted).allSatisfy(isNear), "\(family.p): \(found)")
    }
    #expect(Holm.adjusted([]).isEmpty)
  }

  @Test func quantilesOfType7() {
    for row in fixtures.quantiles {
      for (share, expected) in zip(row.shares, row.quantiles) {
        let found = Quantile.of(share, sorted: row.values.sorted())
        #expect(isNear(found, expected), "\(share) of \(row.values): \(found)")
      }
    }
  }

  @Test func valuesThatAreAllTheSameLeaveNoDoubt() {
    let same = TrimmedMean([0.5, 0.5, 0.5])
    #expect(same.pDifference == 0 && same.pBeyond(0.4) == 0 && same.pBeyond(0.6) == 1)
    #expect(same.pEquivalence(0.6) == 0 && same.pEquivalence(0.4) == 1)
    #expect(TrimmedMean([0, 0]).pDifference == 1)
  }
}
