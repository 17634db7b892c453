// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation
import Testing

@testable import Bench
@testable import BenchCount
@testable import BenchLab

/// The model beside booted kernels, and predictions from it.
@Suite struct FidelityTests {
  private func count(
    _ operation: String, _ lock: LockKind, _ instructions: Double, clears: Int = 0
  ) -> Callgrind.Count {
    Callgrind.Count(
      step: Step(
        index: 0, operation: operation, lock: lock, clearPageCalls: clears,
        kind: ["empty loop": .emptyLoop, "clear_page": .clearPage][operation, default: .part]),
      instructions: instructions)
  }

  private func lab(
    _ operation: String, _ lock: LockKind, _ instructions: Int, without: Int? = nil
  ) -> LabRow {
    LabRow(
      runID: "r", operation: operation, kernel: "6.12-\(lock)", lock: lock, lockBytes: 4,
      count: .init(median: instructions, p10: instructions, p90: instructions), samples: 501,
      clearPageCalls: 0, instructionsWithoutClearPage: without ?? instructions)
  }

  private func rows() -> [FidelityRow] {
    Fidelity.rows(
      model: [
        count("empty loop", .rt, 3), count("clear_page", .rt, 4103, clears: 1),
        count("__pte_alloc_kernel whole", .rt, 4103 + 800, clears: 1), count("alloc", .rt, 203),
        count("nothing", .rt, 3), count("only ours", .rt, 9), count("alloc", .embedded, 100),
      ],
      lab: [
        lab("clear_page", .rt, 4107), lab("__pte_alloc_kernel whole", .rt, 4904, without: 1000),
        lab("alloc", .rt, 160), lab("nothing", .rt, 0),
      ],
      reasons: [
        FidelityReason(operation: "alloc", lock: .embedded, reason: "wrong lock"),
        FidelityReason(operation: "alloc", lock: nil, reason: "hardened"),
        FidelityReason(operation: "clear_page", lock: nil, reason: "never shown"),
      ])
  }

  @Test func pairsStepsOfTheSameLock() {
    let rows = rows()
    #expect(
      rows.map(\.operation) == ["clear_page", "__pte_alloc_kernel whole", "alloc", "nothing"])
    #expect(rows.map(\.modelInstructions) == [4100, 800, 200, 0])
    #expect(rows.map(\.kernelInstructions) == [4107, 1000, 160, 0])
    #expect(rows.map(\.isWithin) == [true, false, true, true])
    #expect(rows[1].limitPercent == 10 && rows[2].limitPercent == 25)
    #expect(rows.map(\.reason) == ["", "", "", ""])
    #expect(rows.map(\.config) == [.minimal, .minimal, .minimal, .minimal])
    #expect(rows.map(\.emulatedInstructions) == [nil, nil, nil, nil])
  }

  /// 25 %, 10 % for whole tables, or two instructions.
  @Test func theRule() {
    func verdict(_ model: Double, _ kernel: Int, _ operation: String = "a") -> FidelityRow.Verdict {
      FidelityRow(
        operation: operation, kernel: "k", lock: .rt, config: .debian, modelInstructions: model,
        emulatedInstructions: nil, kernelInstructions: kernel, reason: ""
      ).verdict
    }
    #expect(verdict(125, 100) == .percent && verdict(75, 100) == .percent)
    #expect(verdict(126, 100) == .off && verdict(74, 100) == .off)
    #expect(verdict(109, 100, "a whole") == .percent && verdict(111, 100, "a whole") == .off)
    #expect(verdict(3, 1) == .instructions && verdict(3.05, 1) == .instructions)
    #expect(verdict(3.6, 1) == .off && verdict(0, 2) == .instructions)
    #expect(verdict(0, 0) == .percent && verdict(2, 0) == .instructions)
  }

  /// Held against the kernel of its own configuration; over the steps that change together.
  @Test func aPredictionHasTheErrorOfItsConfiguration() {
    func row(_ operation: String, _ config: KernelConfig, _ model: Double, _ kernel: Int)
      -> FidelityRow
    {
      FidelityRow(
        operation: operation, kernel: "k", lock: .rt, config: config, modelInstructions: model,
        emulatedInstructions: nil, kernelInstructions: kernel, reason: "")
    }
    let rows = [
      row("set page type table", .minimal, 2, 4),
      row("lruvec_stat NR_PAGETABLE +1", .minimal, 93, 96),
      row("set page type table", .debian, 6, 4),
      row("lruvec_stat NR_PAGETABLE +1", .debian, 144, 96),
      row("ptlock_init (alloc if dynamic + init)", .debian, 90, 100),
    ]
    func error(_ config: KernelConfig, _ level: Level, delta: Double = 95) -> Double? {
      Predictor(from: .base, to: .merged, locks: [.rt], config: config, fidelity: rows)
        .errorPercent(level, .alloc, lock: .rt, delta: delta)
    }
    #expect(abs(error(.minimal, .pte)! - 5) < 1e-9)
    #expect(abs(error(.debian, .pte)! - 50) < 1e-9)
    #expect(abs(error(.debian, .pmd)! - 10) < 1e-9)
    #expect(error(.minimal, .pmd) == nil)
    #expect(error(.minimal, .pmd, delta: 0) == 0)
  }

  /// The model counted in the guest of its own kernel, freed of loop and clearing as under callgrind.
  @Test func theSameEmulatorStandsBesideCallgrind() {
    func emulated(
      _ operation: String, _ instructions: Double, kernel: String = "6.12-rt",
      config: KernelConfig = .minimal
    ) -> EmulatedCount {
      EmulatedCount(
        runID: "r", operation: operation, kernel: kernel, config: config, lock: .rt,
        instructions: instructions, rounds: 21)
    }
    let rows = Fidelity.rows(
      model: [
        count("empty loop", .rt, 3), count("clear_page", .rt, 4103, clears: 1),
        count("zeroed", .rt, 4203, clears: 1), count("alloc", .rt, 203),
      ],
      emulated: [
        emulated("empty loop", 4), emulated("clear_page", 4104), emulated("zeroed", 4214),
        emulated("alloc", 1, kernel: "another"), emulated("alloc", 2, config: .debian),
      ],
      lab: [lab("zeroed", .rt, 4200, without: 100), lab("alloc", .rt, 200)], reasons: [])
    #expect(rows.map(\.operation) == ["zeroed", "alloc"])
    #expect(rows.map(\.modelInstructions) == [100, 200])
    #expect(rows.map(\.emulatedInstructions) == [110, nil])
  }

  /// Which configuration a kernel is held against is read from what it said of itself, and the model from its file.
  @Test func theKernelsFactsSayTheConfiguration() throws {
    func stored(lock: LockKind, hardened: String, model: [EmulatedCount]) throws -> StoredLab {
      let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("fidelity-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let record = try LabRecord(
        in: .exactly(directory),
        identity: RunIdentity(
          commandLine: [], toolVersion: "0", gitDescribe: nil, fingerprint: [:]),
        qemuVersion: "7.2")
      let kernel = try GuestTests.kernel()
      _ = try record.begin(kernel, GuestDescription(kernel: kernel.image, initramfs: "i"))
      record.booted(
        seconds: 1, facts: ["lock": lock.rawValue, "slab_freelist_hardened": hardened])
      try record.finish(LabResults(rows: [lab("alloc", lock, 100)], model: model))
      return try StoredLab(directory: directory)
    }
    let model = [
      EmulatedCount(
        runID: "r", operation: "alloc", kernel: "k", config: .debian, lock: .rt, instructions: 1.5,
        rounds: 21)
    ]
    for (lock, hardened, expected) in [
      (.embedded, "1", .debian), (.rt, "1", .debian), (.embedded, "0", .minimal),
      (.lockdep, "1", .minimal),
    ] as [(LockKind, String, KernelConfig)] {
      let stored = try stored(lock: lock, hardened: hardened, model: model)
      #expect(stored.config(of: stored.kernels[0]) == expected)
      #expect(stored.config(of: "another") == .minimal)
      #expect(stored.model == model)
    }
    #expect(try stored(lock: .rt, hardened: "1", model: []).model.isEmpty)
  }

  @Test func aReasonIsGivenWhereAStepIsOff() {
    let off = Fidelity.rows(
      model: [count("alloc", .rt, 300)], lab: [lab("alloc", .rt, 200)],
      reasons: [FidelityReason(operation: "alloc", lock: nil, reason: "hardened")])
    #expect(off[0].reason == "hardened" && off[0].errorPercent == 50)
  }

  @Test func rowsSurviveTheFile() throws {
    let text = try CSVText.file(rows())
    #expect(try CSVReader.parse(FidelityRow.self, text: text, file: "fidelity.csv") == rows())
  }

  @Test func differencesAreByName() {
    let before = [lab("a", .rt, 100), lab("gone", .rt, 5)]
    let after = [lab("new", .rt, 7), lab("a", .rt, 130)]
    let rows = LabDifference.rows(before: before, after: after)
    #expect(rows.map(\.operation) == ["a", "gone", "new"])
    #expect(rows.map(\.difference) == [30, nil, nil])
    #expect(rows[0].percent == 30 && rows[0].isExact)
  }

  @Test func everyCompiledSeriesHasItsTables() throws {
    func number(_ build: String) throws -> UInt8 {
      let index = try #require(
        (0..<pa_variant_count()).first { VariantCatalogue.name(at: $0) == "\(build)_rt_memcg" })
      return VariantCatalogue.build(at: index)
    }
    for build in ["base", "kpte", "merged", "v2026", "v6_13"] {
      let number = try number(build)
      #expect(Step.tables.contains { $0.kind == .table(.pte, freed: true, build: number) })
    }
    let debian = try Step.table(
      .pmd, freeing: false, series: .merged, lock: .rt, config: .debian)
    #expect(debian.config == .debian)
    #expect(try debian.kind == .table(.pmd, freed: false, build: number("merged")))
    let step = try Step.table(.pmd, freeing: false, series: .merged, lock: .rt)
    #expect(step.kind == debian.kind && step.operation == "__pmd_alloc(init_mm) whole")
    let freed = try Step.table(.pte, freeing: true, series: .base, lock: .lockdep)
    #expect(try freed.kind == .table(.pte, freed: true, build: number("base")))
    let error = #expect(throws: KernelError.self) {
      try Step.table(.pte, freeing: true, series: .base, lock: .debug)
    }
    #expect(error?.sentence.contains("with embedded, rt, lockdep") == true)
  }

  @Test func aGiBIsFiveHundredAndTwelveAndOne() {
    func row(_ level: Level, _ operation: Prediction.Operation, _ delta: Double) -> Prediction {
      Prediction(
        from: "base", to: "merged", lock: .rt, level: level, mm: .initMM, operation: operation,
        deltaInstructions: delta, errorPercent: nil)
    }
    let rows = [row(.pte, .alloc, 60), row(.pte, .free, 70), row(.pmd, .alloc, -250)]
    #expect(rows.perGiB(.rt) == 30_470)
    #expect(rows.perGiB(.embedded) == nil)
  }

  @Test func predictionsSurviveTheFile() throws {
    let rows = [
      Prediction(
        from: "base", to: "merged", lock: .rt, level: .pmd, mm: .initMM, operation: .free,
        deltaInstructions: -12.5, errorPercent: 3)
    ]
    let text = try CSVText.file(rows)
    #expect(
      text == """
        from,to,lock,level,mm,operation,delta_instructions,error_pct
        base,merged,rt,pmd,init_mm,free,-12.5,3.0

        """)
    #expect(try CSVReader.parse(Prediction.self, text: text, file: "p.csv") == rows)
  }
}
