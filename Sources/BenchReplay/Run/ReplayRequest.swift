// SPDX-License-Identifier: Apache-2.0

import Bench

/// What a user asked a replay for, as typed.
package struct ReplayRequest: Sendable, Hashable {
  /// Paths: vmallocinfo, maps, smaps, a runtime-map directory.
  var inputs: [String]
  package var series = ["base", "merged"]
  package var lock = LockKind.rt.rawValue
  package var memcg = true
  /// Levels of tables, 4 or 5; `nil`: as the addresses need.
  package var levels: Int?
  package var efiConstructed = false
  package var nodeMemoryBytes: UInt64 = 256 << 20
  package var blocks = 40
  package var seed: UInt64?
  package var useHugePages = true
  package var thresholdPercent = Plan.defaultThresholdPercent

  package init(inputs: [String]) { self.inputs = inputs }

  /// The plan: the first series is the base, the others are held against it, and its twin is there too.
  func plan(host: HostTopology) throws(PlanError) -> Plan {
    guard let first = series.first else {
      throw PlanError(sentence: "no series was named; a replay needs at least one")
    }
    guard Set(series).count == series.count else {
      throw PlanError(
        sentence: "--series \(series.joined(separator: ",")): each may be named once")
    }
    guard levels == nil || levels == 4 || levels == 5 else {
      throw PlanError(sentence: "\(levels!) levels of tables were asked for; it must be 4 or 5")
    }
    // One case stands for the replay: it brings the checks of lock, memory, blocks and threshold.
    var request = PlanRequest(.compare(base: first, test: first))
    request.workloads = [Workload.empty.rawValue]
    request.locks = [lock]
    request.memcg = [memcg]
    request.nodeMemoryBytes = nodeMemoryBytes
    guard (ReplaySample.minimumBlocks...1_000_000).contains(blocks) else {
      throw PlanError(
        sentence:
          "\(blocks) blocks were asked for; it must be \(ReplaySample.minimumBlocks) to 1000000")
    }
    request.effort = .fixed(processes: 2, blocks: 1)
    request.seed = seed
    request.useHugePages = useHugePages
    request.thresholdPercent = thresholdPercent
    var plan = try PlanBuilder(host: host).plan(for: request)
    var arms = [plan.arms[0]]
    for name in series.dropFirst() {
      arms.append(
        Plan.Arm(
          role: .test, series: try TypedNames.series(name, known: Series.nameable),
          cases: plan.cases))
    }
    plan.arms = arms + [plan.arms[2]]
    return plan
  }

  func checkMemory(_ tables: ReplayTables, plan: Plan, host: HostTopology) throws(PlanError) {
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
