// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// What one slot of a replay measured: all tables once. CPU time of the one thread.
struct ReplaySample: Codable, Sendable, Hashable {
  var series: String
  var arm: Plan.Arm.Role
  /// Which fresh process, from 0.
  var process: Int
  /// Within the process, from 0.
  var block: Int
  var constructionNanoseconds: Double
  var teardownNanoseconds: Double
}

/// What the books of the modelled machine said while all tables of one series were alive.
struct ReplayBooks: Codable, Sendable, Hashable {
  var series: String
  var tables: UInt64
  var constructedTables: UInt64
  /// What NR_PAGETABLE grew by, in bytes.
  var accountedBytes: Int64
  var lockObjects: UInt64
  /// Of one object; 0 where locks are no objects.
  var lockObjectBytes: UInt64

  init(series: String, before: Books, alive: Books, measured: ReplaySlotResult) {
    self.series = series
    tables = measured.tables
    constructedTables = alive.constructedPages &- before.constructedPages
    accountedBytes = (alive.nrPagetable &- before.nrPagetable) &* 4096
    lockObjects = alive.lockObjects &- before.lockObjects
    lockObjectBytes = measured.lockObjectBytes
  }
}

/// What one process found.
package struct ReplayWorkerReport: Codable, Sendable, Hashable {
  /// One per series, in the order in which they were named.
  var books: [ReplayBooks]
  var samples: [ReplaySample]
}

/// One process of a replay: what `bench-cli replay` starts, over and over.
package struct ReplayProcess {
  let job: ReplayJob
  private let schedule: ReplaySchedule

  init(job: ReplayJob) {
    self.job = job
    schedule = ReplaySchedule(of: job)
  }

  /// - Parameter job: JSON, from the command that started this process.
  /// - Throws: `DecodingError` for anything else.
  package init(json job: Data) throws {
    self.init(job: try JSONDecoder().decode(ReplayJob.self, from: job))
  }

  /// - Parameter isInterrupted: asked between blocks.
  /// - Returns: the report as JSON, for the command that started this process; `nil` if it was interrupted.
  /// - Throws: a `SentenceError`.
  package func json(isInterrupted: () -> Bool) throws -> String? {
    guard let report = try run(isInterrupted: isInterrupted) else { return nil }
    return String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
  }

  /// - Returns: `nil` if it was interrupted.
  /// - Throws: a `SentenceError`.
  func run(isInterrupted: () -> Bool) throws -> ReplayWorkerReport? {
    let plan = job.plan
    let variants = try zip(plan.arms, schedule.copies).map { arm, copy in
      try VariantCatalogue.index(of: arm.build, lock: plan.lock, memcg: plan.memcg, copy: copy)
    }
    let machine = try Machine(plan: plan.machine, host: .current(), layout: schedule.layout)
    try machine.checkResidence("after memory was touched")
    let before = machine.books()
    let report: ReplayWorkerReport? = try machine.withGangs { gangs in
      let gang = gangs[plan.machine.gangs[0]]!
      let books = try books(gang, variants: variants, before: before)
      return try measure(gang, variants: variants, isInterrupted: isInterrupted)
        .map { ReplayWorkerReport(books: books, samples: $0) }
    }
    try machine.checkResidence("after the replay")
    try checkBooks(before: before, after: machine.books())
    return report
  }

  /// One slot for each arm before any that counts: it warms the arm, and the books are read while its tables live.
  private func books(_ gang: Gang, variants: [UInt32], before: Books) throws -> [ReplayBooks] {
    var rows: [ReplayBooks] = []
    let once = ReplayBatch(job.plan, repeats: 1)
    for (arm, variant) in zip(job.plan.arms, variants) {
      let (measured, alive) = try gang.replay(variant: variant, batch: once, readBooks: true)
      try checkMemory(measured)
      guard let alive, arm.role != .twin else { continue }
      guard alive.lockObjects == alive.lockedTables else {
        throw RunError(
          kind: .unbalanced,
          sentence: """
            \(arm.series): \(alive.lockObjects) lock objects for \(alive.lockedTables) tables that hold \
            one, so the model's numbers cannot be trusted
            """)
      }
      rows.append(
        ReplayBooks(series: arm.series, before: before, alive: alive, measured: measured))
    }
    return rows
  }

  private func measure(
    _ gang: Gang, variants: [UInt32], isInterrupted: () -> Bool
  ) throws -> [ReplaySample]? {
    let batch = ReplayBatch(job.plan, repeats: job.plan.repeats)
    var samples: [ReplaySample] = []
    samples.reserveCapacity(schedule.slots.count)
    for slot in schedule.slots {
      if slot.block != samples.last?.block, isInterrupted() { return nil }
      let (measured, _) = try gang.replay(variant: variants[slot.arm], batch: batch)
      try checkMemory(measured)
      let arm = job.plan.arms[slot.arm]
      samples.append(
        ReplaySample(
          series: arm.series, arm: arm.role, process: job.process, block: slot.block,
          constructionNanoseconds: measured.constructionNanoseconds,
          teardownNanoseconds: measured.teardownNanoseconds))
    }
    return samples
  }

  private func checkMemory(_ measured: ReplaySlotResult) throws(RunError) {
    guard measured.failedTables > 0 else { return }
    let bytes = job.plan.machine.nodes[job.plan.memNode].nodeBytes
    throw RunError(
      kind: .outOfMemory,
      sentence: """
        \(measured.failedTables) tables found no memory on a node of \(ByteSize.words(bytes)); use \
        --node-memory \(ByteSize.flag(bytes &* 2))
        """)
  }

  private func checkBooks(before: Books, after: Books) throws(RunError) {
    let found = Books.differences(before: before, after: after)
    guard found.isEmpty else {
      throw RunError(
        kind: .unbalanced,
        sentence: """
          the books of the modelled machine do not balance after the replay, so its numbers cannot be \
          trusted: \(found.joined(separator: "; "))
          """)
    }
  }
}
