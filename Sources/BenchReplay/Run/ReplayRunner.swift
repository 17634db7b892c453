// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Reads the files, counts the tables, and builds them under each series.
package struct ReplayRunner {
  /// A slot makes at least this many tables, over and over if need be: some milliseconds.
  static let tablesPerSlot: UInt64 = 16384

  let request: ReplayRequest
  let host: HostTopology
  let allowDebug: Bool
  let progress: any RunProgress
  let inputsRead: () -> Void
  let isInterrupted: () -> Bool

  /// - Parameter inputsRead: called once all inputs are read, before anything is measured.
  package init(
    request: ReplayRequest, host: HostTopology, allowDebug: Bool = false,
    progress: any RunProgress = SilentProgress(), inputsRead: @escaping () -> Void = {},
    isInterrupted: @escaping () -> Bool = { InterruptFlag.isRaised }
  ) {
    self.request = request
    self.host = host
    self.allowDebug = allowDebug
    self.progress = progress
    self.inputsRead = inputsRead
    self.isInterrupted = isInterrupted
  }

  /// - Throws: a `SentenceError`; `PlanError` for a request that cannot be met.
  package func run() throws -> ReplayOutcome {
    let plan = try request.plan(host: host)
    let testCase = plan.cases[0]
    let variants = try plan.arms.map {
      try VariantCatalogue.index(
        of: $0.behaviours[0].build, lock: testCase.lock, memcg: testCase.memcg,
        copy: $0.role == .twin ? 1 : 0)
    }
    let inputs = try request.inputs.map { try InputFiles.read($0) }
    let tables: ReplayTables
    do {
      tables = try ReplayTables(of: inputs, levels: request.levels)
    } catch {
      throw PlanError(sentence: error.sentence)
    }
    inputsRead()
    try request.checkMemory(tables, plan: plan, host: host)
    guard ProgramBuild.current.optimized || allowDebug else {
      throw RunError(
        kind: .debugBuild,
        sentence: """
          this is a debug build, whose timings mean nothing; build with swift build -c release, or \
          pass --allow-debug to replay all the same
          """)
    }
    let batch = ReplayBatch(
      tables: tables,
      repeats: Int(max(1, Self.tablesPerSlot / max(1, tables.total))), memNode: testCase.memNode,
      efiConstructed: request.efiConstructed)
    let machine = try Machine(plan: plan, host: host)
    try machine.checkResidence("after memory was touched")
    let before = machine.books()
    let (books, samples) = try machine.withGangs { gangs in
      let gang = gangs[GangCPUs(of: testCase)]!
      let books = try self.books(gang, plan: plan, variants: variants, batch: batch, before: before)
      return (books, try measure(gang, plan: plan, variants: variants, batch: batch))
    }
    try machine.checkResidence("after the replay")
    try checkBooks(before: before, after: machine.books())
    return ReplayOutcome(
      runID: RunID.make(), inputs: inputs, tables: tables, plan: plan, lock: testCase.lock,
      memcg: testCase.memcg, efiConstructed: request.efiConstructed, repeats: batch.repeats,
      books: books, samples: samples, blocks: Set(samples.map(\.block)).count,
      blocksPlanned: request.blocks,
      optimized: ProgramBuild.current.optimized)
  }

  /// One slot for each arm that is not kept: it warms the arm, and its books are read.
  private func books(
    _ gang: Gang, plan: Plan, variants: [UInt32], batch: ReplayBatch, before: Books
  ) throws -> [ReplayBooks] {
    var rows: [ReplayBooks] = []
    for (arm, variant) in zip(plan.arms, variants) {
      var once = batch
      once.repeats = 1
      let (measured, books) = try gang.replay(variant: variant, batch: once, readBooks: true)
      try checkMemory(measured, plan)
      guard let alive = books, arm.role != .twin else { continue }
      let row = ReplayBooks(
        series: arm.series.name, before: before, alive: alive, tables: measured.tables,
        lockObjectBytes: measured.lockObjectBytes)
      guard alive.lockObjects == alive.lockedTables else {
        throw RunError(
          kind: .unbalanced,
          sentence: """
            \(arm.series.name): \(alive.lockObjects) lock objects for \(alive.lockedTables) tables that \
            hold one, so the model's numbers cannot be trusted
            """)
      }
      rows.append(row)
    }
    return rows
  }

  private func measure(
    _ gang: Gang, plan: Plan, variants: [UInt32], batch: ReplayBatch
  ) throws -> [ReplaySample] {
    let slots = Schedule.slots(for: plan, blocks: request.blocks)
    let size = Schedule.slotsPerBlock(plan)
    var samples: [ReplaySample] = []
    samples.reserveCapacity(slots.count)
    let started = ContinuousClock.now
    for slot in slots {
      if slot.position == 0 {
        if isInterrupted() { break }
        let elapsed = (ContinuousClock.now - started) / .seconds(1)
        if slot.block > 0 {
          progress.advanced(
            done: slot.block, of: request.blocks,
            secondsLeft: elapsed / Double(slot.block) * Double(request.blocks - slot.block))
        }
      }
      let (measured, _) = try gang.replay(variant: variants[slot.armIndex], batch: batch)
      try checkMemory(measured, plan)
      let arm = plan.arms[slot.armIndex]
      samples.append(
        ReplaySample(
          series: arm.series.name, arm: arm.role, block: slot.block, position: slot.position,
          constructionNanoseconds: measured.constructionNanoseconds,
          teardownNanoseconds: measured.teardownNanoseconds))
    }
    progress.advanced(done: request.blocks, of: request.blocks, secondsLeft: 0)
    guard samples.count >= ReplaySample.minimumBlocks * size else {
      throw RunError(
        kind: .interrupted,
        sentence:
          "interrupted before \(ReplaySample.minimumBlocks) blocks were done: there is no interval yet"
      )
    }
    return samples
  }

  private func checkMemory(_ measured: ReplaySlotResult, _ plan: Plan) throws(RunError) {
    guard measured.failedTables > 0 else { return }
    let bytes = plan.nodes[0].nodeBytes
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
