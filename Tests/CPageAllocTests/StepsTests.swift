// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// The single steps whose instructions are counted beside the kernel's.
@Suite struct StepsTests {
  struct Step: CustomTestStringConvertible, Sendable {
    let index: UInt32
    let operation: String
    let lock: UInt8
    let clearPageCalls: UInt8
    let nodes: UInt8
    let kind: pa_step_kind
    let level: UInt8
    let build: UInt8
    let isDebian: Bool
    var lockName: String { Variant.lockNames[Int(lock)] }
    var testDescription: String {
      "\(operation), \(lockName)" + (build == 0 ? "" : ", build \(build)")
        + (isDebian ? ", debian" : "")
    }

    init(_ index: UInt32) {
      let step = pa_step_at(index).pointee
      self.index = index
      operation = String(cString: step.operation)
      lock = step.lock
      clearPageCalls = step.clear_page_calls
      nodes = step.nodes
      kind = pa_step_kind(UInt32(step.kind))
      level = step.level
      build = step.build
      isDebian = step.config == UInt8(PA_CONFIG_DEBIAN.rawValue)
    }
  }
  static let lockNames = ["embedded", "rt", "lockdep"]
  static let all = (0..<pa_step_count()).map(Step.init)

  @Test(arguments: lockNames) func leavesTheBooksAsTheyWere(_ lock: String) throws {
    let m = try PgtableMachine(nodes: 2)
    for step in Self.all where step.lockName == lock {
      let before = m.sums
      for rounds in [UInt32(1), 3, 0] {
        try #require(pa_step_run(m.machine, step.index, rounds, nil) == 0)
        #expect(m.sums == before, "\(step.testDescription)")
        #expect(m.machineComplaint == nil, "\(step.testDescription)")
      }
    }
  }

  /// With less memory than a step needs it says so.
  @Test(arguments: lockNames) func saysThatTheMachineIsTooSmall(_ lock: String) throws {
    let m = try PgtableMachine()
    for step in Self.all where step.lockName == lock {
      guard step.nodes == 1 else {
        #expect(pa_step_run(m.machine, step.index, 1, nil) == EINVAL, "\(step.testDescription)")
        continue
      }
      let v = Variant.builds.first { $0.conf.lock == step.lock }!
      for left in [0, 3, 20, 40, 80] {
        m.leave(left, v)
        let before = m.sums
        let error = pa_step_run(m.machine, step.index, 1, nil)
        #expect(error == 0 || error == ENOMEM)
        #expect(left > 20 || error == ENOMEM)
        #expect(m.sums == before, "\(step.testDescription), \(left) pages left")
      }
      m.release(v)
    }
  }

  @Test func everyKindOfLockHasTheSameSteps() {
    // Two nodes were measured on kernels without lockdep.
    func byLock(nodes: UInt8, debian: Bool) -> [String: [Step]] {
      Dictionary(
        grouping: Self.all.filter { $0.nodes == nodes && $0.isDebian == debian }, by: \.lockName)
    }
    for debian in [false, true] {
      let ofTwoNodes = byLock(nodes: 2, debian: debian)
      #expect(Set(ofTwoNodes.keys) == ["embedded", "rt"])
      #expect(ofTwoNodes["rt"]!.map(\.operation) == ofTwoNodes["embedded"]!.map(\.operation))
    }
    #expect(Set(byLock(nodes: 1, debian: true).keys) == ["embedded", "rt"])
    let ofDebian = byLock(nodes: 1, debian: true).mapValues { $0.map(\.operation) }
    #expect(ofDebian["embedded"] == ofDebian["rt"])
    let byLock = byLock(nodes: 1, debian: false)
    #expect(Set(byLock.keys) == Set(Self.lockNames))
    #expect(byLock["rt"]!.map(\.operation) == ofDebian["rt"])
    for steps in byLock.values {
      #expect(steps.map(\.operation) == byLock["rt"]!.map(\.operation))
      #expect(steps.map(\.build) == byLock["rt"]!.map(\.build))
      #expect(Set(steps.map(\.testDescription)).count == steps.count)
      #expect(steps.first?.kind == PA_STEP_EMPTY_LOOP && steps.first?.operation == "empty loop")
      #expect(steps.count { $0.kind == PA_STEP_EMPTY_LOOP } == 1)
      #expect(steps.filter { $0.kind == PA_STEP_CLEAR_PAGE }.map(\.operation) == ["clear_page"])
    }
  }

  /// Each build's kernel tables, made and freed, named as 6.12's, which no build's number is on.
  @Test func everyBuildHasItsTables() {
    let rows: [(String, pa_step_kind, pa_level)] = [
      ("__pte_alloc_kernel whole", PA_STEP_TABLE_MADE, PA_LEVEL_PTE),
      ("kernel PTE table free whole", PA_STEP_TABLE_FREED, PA_LEVEL_PTE),
      ("__pmd_alloc(init_mm) whole", PA_STEP_TABLE_MADE, PA_LEVEL_PMD),
      ("kernel PMD table free whole", PA_STEP_TABLE_FREED, PA_LEVEL_PMD),
    ]
    let builds = Set(Variant.all.map(\.number))
    #expect(builds.count == Set(Variant.all.map(\.build)).count && !builds.contains(0))
    for lock in Self.lockNames {
      for build in builds {
        let steps = Self.all.filter { $0.lockName == lock && !$0.isDebian && $0.build == build }
        #expect(steps.map(\.operation) == rows.map(\.0))
        #expect(steps.map(\.kind) == rows.map(\.1))
        #expect(steps.map(\.level) == rows.map { UInt8($0.2.rawValue) })
      }
    }
  }

  /// Named as in the kernel's table, for a kernel with the same lock, with as many cleared pages.
  @Test func namesRowsOfTheKernelsTable() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/data/kernel-instructions.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
    // operation,kernel,config,lock,lock_bytes,instructions,clear_page_calls,instructions_without_clear_page
    let rows = lines.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    for row in rows { try #require(row.count == 8, "\(row)") }
    // A lock that is part of the table is not freed: that kernel has no such step.
    func isAbsent(_ step: Step) -> Bool {
      step.operation == "empty loop"
        || step.operation == "ptlock_free" && step.lockName == "embedded"
    }
    for step in Self.all where !isAbsent(step) {
      let matches = rows.filter { $0[0] == step.operation && $0[3] == step.lockName }
      #expect(!matches.isEmpty, "\(step.testDescription)")
      for row in matches { #expect(row[6] == "\(step.clearPageCalls)", "\(row)") }
    }
  }
}
