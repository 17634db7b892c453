// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchCount

@Suite struct StepComparisonTests {
  private func count(
    _ operation: String, _ lock: LockKind, _ instructions: Double, clears: Int = 0
  ) -> Callgrind.Count {
    Callgrind.Count(
      step: Step(
        index: 0, operation: operation, lock: lock, clearPageCalls: clears,
        kind: ["empty loop": .emptyLoop, "clear_page": .clearPage][operation, default: .part]),
      instructions: instructions)
  }

  private func kernel(
    _ operation: String, _ config: KernelConfig, _ lock: LockKind, _ instructions: Int,
    without: Int? = nil
  ) -> KernelInstructions {
    KernelInstructions(
      operation: operation, kernel: "6.12.117", config: config, lock: lock, lockBytes: 4,
      instructions: instructions, clearPageCalls: 0,
      instructionsWithoutClearPage: without ?? instructions)
  }

  @Test func takesOffTheLoopAndTheClearing() {
    let rows = StepComparison.rows(
      [
        count("empty loop", .rt, 3), count("clear_page", .rt, 4103, clears: 1),
        count("two pages", .rt, 8503, clears: 2), count("empty loop", .embedded, 2),
        count("alloc", .embedded, 402),
      ],
      kernel: [
        kernel("clear_page", .minimal, .rt, 4107, without: 0),
        kernel("two pages", .minimal, .rt, 8414, without: 200),
        kernel("alloc", .minimal, .embedded, 400),
      ])
    #expect(rows.map(\.operation) == ["clear_page", "two pages", "alloc"])
    #expect(rows.map(\.modelInstructions) == [4100, 300, 400])
    #expect(rows.map(\.kernelInstructions) == [4107, 200, 400])
    #expect(rows.map(\.ratio) == [4100 / 4107, 1.5, 1])
  }

  @Test func comparesEachLockWithItsOwnKernel() {
    let figures = [
      kernel("alloc", .debian, .embedded, 1),
      kernel("alloc", .minimal, .embedded, 2),
      kernel("alloc", .debian, .rt, 3),
      kernel("alloc", .minimal, .rt, 4),
      kernel("alloc", .minimal, .lockdep, 5),
    ]
    let counts = LockKind.allCases.map { count("alloc", $0, 10) }
    let rows = StepComparison.rows(counts, kernel: figures)
    #expect(rows.map(\.lock) == LockKind.allCases)
    #expect(rows.map(\.kernelInstructions) == [nil, 2, 4, nil, 5, nil, nil, nil])
    let ofDebian = counts.map { count in
      var count = count
      count.step.config = .debian
      return count
    }
    #expect(
      StepComparison.rows(ofDebian, kernel: figures).map(\.kernelInstructions)
        == [nil, 1, 3, nil, nil, nil, nil, nil])
  }

  @Test func nothingIsComparedWithNothing() throws {
    let rows = StepComparison.rows(
      [count("spin_lock_init", .embedded, 1)],
      kernel: [kernel("spin_lock_init", .minimal, .embedded, 0)])
    #expect(rows[0].ratio == nil)
    #expect(
      try CSVText.file(rows) == """
        operation,lock,model_instructions,kernel_instructions,ratio
        spin_lock_init,embedded,1.0,0,

        """)
  }

  @Test func theKernelsFiguresAreReadable() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/data/\(KernelInstructions.fileName)").path
    let rows = try CSVReader.read(KernelInstructions.self, path: path)
    func alloc(_ lock: LockKind, _ config: KernelConfig) -> Int? {
      rows.first {
        $0.operation == "alloc_page(GFP_KERNEL) pcp hit" && $0.lock == lock && $0.config == config
      }?.compared
    }
    #expect(alloc(.embedded, .minimal) == 447 && alloc(.rt, .minimal) == 507)
    #expect(alloc(.embedded, .debian) == 555 && alloc(.rt, .debian) == 626)
    #expect(alloc(.lockdep, .debian) == nil)
    // One kernel for each configuration and lock: a step has one row.
    #expect(Set(rows.map { "\($0.operation) \($0.config) \($0.lock)" }).count == rows.count)
    #expect(rows.first { $0.operation == "clear_page" }?.compared == 4107)
  }

  @Test func everyStepIsInTheKernelsTable() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/data/\(KernelInstructions.fileName)").path
    let known = Set(try CSVReader.read(KernelInstructions.self, path: path).map(\.operation))
    for config in KernelConfig.allCases {
      for step in Step.all(config) where step.kind != .emptyLoop {
        #expect(known.contains(step.operation), "\(step.operation)")
        #expect(step.config == config)
      }
    }
    #expect(Set(Step.all(.minimal).map(\.lock)) == [.embedded, .rt, .lockdep])
    #expect(Set(Step.all(.debian).map(\.lock)) == [.embedded, .rt])
  }
}
