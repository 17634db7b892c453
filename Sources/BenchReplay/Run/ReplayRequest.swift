// SPDX-License-Identifier: Apache-2.0

import Bench

/// What a user asked a replay for, as typed.
package struct ReplayRequest: Sendable, Hashable {
  /// A slot makes at least this many tables, over and over if need be: some milliseconds.
  static let tablesPerSlot: UInt64 = 16384

  /// Paths: vmallocinfo, maps, smaps, a runtime-map directory.
  package var inputs: [String]
  package var series = ["base", "merged"]
  package var lock = LockKind.rt.rawValue
  package var memcg = true
  /// Levels of tables, 4 or 5; `nil`: as the addresses need.
  package var levels: Int?
  /// `nil`: not asked for; plain, if there is an EFI map.
  package var efiConstructed: Bool?
  package var nodeMemoryBytes: UInt64 = 256 << 20
  package var processes = 10
  package var blocks = 4
  /// `nil`: a random one, which the report names.
  package var seed: UInt64?
  package var useHugePages = true
  /// In per cent; `nil`: not asked for.
  package var thresholdPercent: Double?

  package init(inputs: [String]) { self.inputs = inputs }

  /// - Parameter readInputs: called once all that does not depend on the inputs was found right: an input may be a
  ///   pipe that ends late.
  /// - Throws: `PlanError` for a request that cannot be met, and what `readInputs` throws.
  func plan(
    host: HostTopology, readInputs: () throws -> [ReplayInput]
  ) throws -> (plan: ReplayPlan, inputs: [ReplayInput]) {
    let arms = try arms()
    guard let lock = LockKind(rawValue: lock) else {
      throw TypedNames.unknown(lock, kind: "lock", known: LockKind.allCases.map(\.rawValue))
    }
    for arm in arms {
      _ = try VariantCatalogue.index(of: arm.build, lock: lock, memcg: memcg, copy: 0)
    }
    try checkCounts()
    let (machine, memNode) = try MachinePlan.forOneThread(
      nodeMemoryBytes: nodeMemoryBytes, useHugePages: useHugePages, host: host)
    let inputs = try readInputs()
    let tables = try tables(of: inputs)
    try checkMemory(tables, host: host)
    let plan = ReplayPlan(
      arms: arms, lock: lock, memcg: memcg, tables: tables, efiConstructed: efiConstructed ?? false,
      repeats: Int(max(1, Self.tablesPerSlot / tables.total)), machine: machine, memNode: memNode,
      compiledCopies: VariantCatalogue.copies(of: lock), processes: processes, blocks: blocks,
      // 53 bits, so that tools that read JSON numbers as doubles keep it.
      seed: seed ?? UInt64.random(in: 0..<(1 << 53)),
      thresholdPercent: thresholdPercent ?? Plan.defaultThresholdPercent)
    return (plan, inputs)
  }

  private func arms() throws(PlanError) -> [ReplayPlan.Arm] {
    guard !series.isEmpty else {
      throw PlanError(sentence: "no series was named; a replay needs at least one")
    }
    guard Set(series).count == series.count else {
      throw PlanError(
        sentence: "--series \(series.joined(separator: ",")): each may be named once")
    }
    guard series.count > 1 || thresholdPercent == nil else {
      throw PlanError(
        sentence: """
          --threshold is for differences between series, and one series has none; leave it out, or name \
          another with --series
          """)
    }
    var arms: [ReplayPlan.Arm] = []
    for (index, name) in series.enumerated() {
      let series = try TypedNames.series(name, known: Series.nameable)
      arms.append(
        ReplayPlan.Arm(
          role: index == 0 ? .base : .test, series: series.name,
          build: series.rulesOfAllTables(arch: .x86With4Levels)))
    }
    guard arms.count > 1 else { return arms }
    return arms + [ReplayPlan.Arm(role: .twin, series: arms[0].series, build: arms[0].build)]
  }

  private func checkCounts() throws(PlanError) {
    func check(_ value: Int, _ range: ClosedRange<Int>, _ what: String) throws(PlanError) {
      guard range.contains(value) else {
        throw PlanError(
          sentence:
            "\(value) \(what) were asked for; it must be \(range.lowerBound) to \(range.upperBound)"
        )
      }
    }
    if let levels { try check(levels, 4...5, "levels of tables") }
    try check(
      processes, ReplayPlan.fewestProcesses...PlanLimits.processes.upperBound, "processes")
    try check(blocks, PlanLimits.blocks, "blocks")
    guard thresholdPercent.map(PlanLimits.isThreshold) ?? true else {
      throw PlanError(
        sentence: """
          a threshold of \(thresholdPercent!) % was asked for; it must be above 0 and at most 100
          """)
    }
  }

  private func tables(of inputs: [ReplayInput]) throws(PlanError) -> ReplayTables {
    guard efiConstructed == nil || inputs.contains(where: { $0.source == .efi }) else {
      throw PlanError(
        sentence: """
          --efi-tables says how the tables of an EFI map are made, and no input is one; leave it out, or \
          name a directory like /sys/firmware/efi/runtime-map
          """)
    }
    do {
      return try ReplayTables(of: inputs, levels: levels)
    } catch {
      throw PlanError(sentence: error.sentence)
    }
  }

  private func checkMemory(_ tables: ReplayTables, host: HostTopology) throws(PlanError) {
    let need = tables.nodeBytes(lockBytes: 192)
    guard need > nodeMemoryBytes else { return }
    let start = """
      the files tell of \(tables.total) tables, \(ByteSize.words(nodeMemoryBytes)) of node memory do not \
      hold them
      """
    let available = min(
      host.nodes.filter(\.isAllowed).map(\.availableBytes).max() ?? 0,
      host.cgroupHeadroomBytes ?? .max)
    guard need < available else {
      throw PlanError(
        sentence: """
          \(start); it would take \(ByteSize.words(need)) and this process can have \
          \(ByteSize.words(available)): name fewer files
          """)
    }
    throw PlanError(sentence: "\(start); use --node-memory \(ByteSize.flag(need))")
  }
}
