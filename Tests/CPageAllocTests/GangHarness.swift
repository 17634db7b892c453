// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// A gang that ends with its owner.
final class Gang {
  private let gang: OpaquePointer
  var raw: OpaquePointer { gang }
  let machine: PgtableMachine
  let threads: Int

  init(_ machine: PgtableMachine, cpus: [UInt32] = [0]) throws {
    var error: Int32 = -1
    gang = try #require(
      pa_gang_create(machine.machine, cpus, UInt32(cpus.count), &error), "errno \(error)")
    #expect(error == 0)
    self.machine = machine
    threads = cpus.count
  }
  deinit { pa_gang_destroy(gang) }

  /// The task of a thread, between slots.
  func task(_ thread: Int) -> UnsafeMutablePointer<task_struct> {
    gang_task(gang, UInt32(thread))
  }

  /// The errno value, and one result for each thread.
  func tryRun(_ variant: UInt32, _ batch: pa_batch) -> (error: Int32, results: [pa_slot_result]) {
    tryRun([pa_slot(variant: variant, batch: batch, op_ticks: nil)])
  }

  /// Of several slots, one for each thread of each.
  func tryRun(_ slots: [pa_slot]) -> (error: Int32, results: [pa_slot_result]) {
    var results = [pa_slot_result](repeating: pa_slot_result(), count: slots.count * threads)
    let error = pa_gang_run(gang, slots, UInt32(slots.count), &results)
    return (error, results)
  }

  @discardableResult
  func run(_ v: Variant, _ batch: pa_batch) throws -> [pa_slot_result] {
    let (error, results) = tryRun(v.index, batch)
    try #require(error == 0, "\(v.name)")
    return results
  }
}

/// The workloads by their C names.
let workloads = (0..<UInt32(PA_WORKLOADS.rawValue)).map { pa_workload($0) }
let bulkOrders = [PA_WORKLOAD_BULK_IN_ORDER, PA_WORKLOAD_BULK_REVERSE, PA_WORKLOAD_BULK_RANDOM]

func batch(
  _ workload: pa_workload, _ kind: TableKind = .init(level: PA_LEVEL_PMD, user: false),
  ops: UInt64 = 2, bulkTables: UInt32 = 0, policy: pa_policy = PA_POLICY_PREFERRED,
  memNode: UInt32 = 0, seed: UInt64 = 1,
  mm: pa_mm_kind? = nil, ctorLevels: UInt8 = 0xf, dtorLevels: UInt8 = 0xf,
  rawHugeFree: Bool = false, hook: pa_hook = PA_HOOK_NONE, forkGiB: UInt32 = 1,
  delayTurns: UInt32 = 0, displacedBytes: UInt64 = 0,
  shape: pa_shape = pa_shape()
) -> pa_batch {
  let usual = workload == PA_WORKLOAD_EFI ? PA_MM_EFI : kind.mm
  return pa_batch(
    workload: UInt8(workload.rawValue), hook: UInt8(hook.rawValue), delay_turns: delayTurns,
    ops: ops,
    memory: pa_memory(policy: UInt8(policy.rawValue), node: memNode),
    table: TableKind(level: kind.level, mm: mm ?? usual).with(shape),
    rules: pa_special_rules(
      ctor_levels: ctorLevels, dtor_levels: dtorLevels, raw_huge_free: rawHugeFree ? 1 : 0),
    bulk_tables: bulkTables, seed: seed, fork_gib: forkGiB,
    displaced_bytes: displacedBytes)
}

/// Memory for every workload on two CPUs at once.
let roomyNodeBytes: UInt64 = 48 << 20
