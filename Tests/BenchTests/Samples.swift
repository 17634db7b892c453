// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Bench

/// Values for tests.
enum Samples {
  static let testCase = Case(
    workload: .churn, level: .pmd, mm: .initMM, lock: .rt, memcg: true, threads: 1, cpuNode: 0,
    memNode: 0)

  /// One thread's row: `nanoseconds` of CPU time for `tables` tables.
  static func sample(
    _ arm: Plan.Arm.Role, block: Int, position: Int, nanoseconds: UInt64, tables: UInt64 = 1000,
    wall: UInt64? = nil, thread: Int = 0, process: Int = 0, attempt: Int = 0, copy: Int? = nil,
    of testCase: Case = testCase
  ) -> Sample {
    Sample(
      runID: "run", testCase: testCase, emulated: false, series: arm == .test ? "merged" : "base",
      arm: arm, copy: copy ?? (arm == .twin ? 1 : 0), phase: .main, process: process, block: block,
      attempt: attempt, position: position, thread: thread,
      ops: tables, tables: tables, failedTables: 0, wallNanoseconds: wall ?? nanoseconds,
      cpuNanoseconds: nanoseconds, tscTicks: 0, voluntarySwitches: 0, involuntarySwitches: 0,
      minorFaults: 0, majorFaults: 0, firstHostCPU: 0, lastHostCPU: 0, stealTicks: 0,
      startNanoseconds: 0)
  }

  /// Processes of one block with one slot per arm, in nanoseconds of CPU time for 1000 tables.
  static func processes(
    _ rows: [(base: UInt64, test: UInt64, twin: UInt64)], of testCase: Case = testCase
  ) -> [Sample] {
    rows.enumerated().flatMap { process, row in
      [(Plan.Arm.Role.base, row.base), (.test, row.test), (.twin, row.twin)].enumerated().map {
        sample(
          $1.0, block: 0, position: $0, nanoseconds: $1.1, process: process, of: testCase)
      }
    }
  }

  /// A process with a block of one slot per arm for each row.
  static func blocks(
    _ rows: [(base: UInt64, test: UInt64, twin: UInt64)], process: Int
  ) -> [Sample] {
    processes(rows).map { sample in
      var sample = sample
      sample.block = sample.process
      sample.process = process
      return sample
    }
  }
}

extension SplitMix64 {
  /// Uniform in (0, 1).
  mutating func nextUnit() -> Double { (Double(next() >> 11) + 0.5) / Double(UInt64(1) << 53) }

  /// From the normal distribution (Box and Muller 1958).
  mutating func nextNormal() -> Double {
    (-2 * log(nextUnit())).squareRoot() * cos(2 * .pi * nextUnit())
  }
}
