// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchLab

/// What the lab's module and program say on a console.
@Suite struct LabReadingTests {
  static let whole = """
    [    0.000000] Linux version 6.12.117+deb12-cloud-amd64
    [    1.210000] @lab fact release 6.12.117+deb12-cloud-amd64
    [    1.210010] @lab fact lock embedded
    [    1.210020] @lab fact lock_bytes 4
    [    1.220000] @lab row 0 501 4 4 4 rdtsc pair
    [    1.220010] @lab row 0 501 100 100 100 100 nop
    [    1.220020] @lab row 0 501 2001 2001 2001 1000 dec/jnz
    [    1.230000] @lab row 1 501 4107 4107 4107 clear_page
    [    1.240000] @lab row 1 501 4673 4673 4680 alloc_page(GFP_KERNEL|ZERO) pcp hit
    [    1.250000] @lab refused ptlock_free -- the lock lies in the descriptor of the page, and nothing is freed
    [    1.260000] @lab end 5
    [    1.300000] @lab row - 201 5000 5100 5200 fork() with 2 MiB touched
    [    1.310000] @lab user-end 1
    [    1.400000] reboot: Power down

    """

  private func reading(_ text: String) throws -> LabReading {
    try LabReading(
      GuestConsole(path: "console.txt", data: Data(text.replacing("\n", with: "\r\n").utf8)))
  }

  private func refusal(_ text: String) -> String {
    do {
      _ = try reading(text)
      return ""
    } catch { return "\(error)" }
  }

  @Test func readsFactsRowsAndRefusals() throws {
    let rows = try reading(Self.whole).rows(runID: "r")
    #expect(rows.map(\.operation).last == "ptlock_free")
    #expect(rows.count == 7)
    let zeroed = try #require(rows.first { $0.operation == "alloc_page(GFP_KERNEL|ZERO) pcp hit" })
    #expect(zeroed.kernel == "6.12.117+deb12-cloud-amd64")
    #expect(zeroed.lock == .embedded && zeroed.lockBytes == 4)
    #expect(zeroed.count == LabRow.Count(median: 4673, p10: 4673, p90: 4680))
    #expect(zeroed.count?.isExact == false)
    #expect(zeroed.instructionsWithoutClearPage == 566)
    let fork = try #require(rows.first { $0.operation.hasPrefix("fork") })
    #expect(fork.clearPageCalls == nil && fork.instructionsWithoutClearPage == nil)
    #expect(rows.last?.count == nil)
    #expect(rows.last?.note.hasPrefix("the lock lies in") == true)
  }

  /// A step of two modes comes with its lower mode, and says how many samples that leaves out.
  @Test func theLowerOfTwoModesIsCounted() throws {
    let text = Self.whole.replacing("- 201 5000 5100", with: "- 31/51 5000 5100")
    let row = try #require(
      try reading(text).rows(runID: "r").first { $0.operation.hasPrefix("fork") })
    #expect(row.samples == 31)
    #expect(
      row.note == """
        two modes: 20 of 51 samples took more than one and a half times as much and are left out
        """)
    for samples in ["51/31", "0/51", "/51", "51/", "1/2/3"] {
      #expect(
        refusal(text.replacing("31/51", with: samples)).contains("is no line of the lab's"),
        "\(samples)")
    }
  }

  @Test func readsTheModelsRows() throws {
    let model = """
      [    1.700000] @lab model debian rt 21 16702 alloc_page(GFP_KERNEL) pcp hit
      [    1.710000] @lab model-end 1

      """
    let counts = try reading(Self.whole + model).modelCounts(runID: "r")
    #expect(
      counts == [
        EmulatedCount(
          runID: "r", operation: "alloc_page(GFP_KERNEL) pcp hit",
          kernel: "6.12.117+deb12-cloud-amd64", config: .debian, lock: .rt,
          instructions: 16702 / 32, rounds: 21)
      ])
    let text = try CSVText.file(counts)
    #expect(try CSVReader.parse(EmulatedCount.self, text: text, file: "model.csv") == counts)
    #expect(try reading(Self.whole).modelCounts(runID: "r").isEmpty)
    #expect(
      refusal(Self.whole + model.replacing("model-end 1", with: "model-end 2"))
        .contains("has 1 rows of the model but announces 2; lines were lost"))
    #expect(refusal(Self.whole + "@lab model debian none\n").contains("is no line of the lab's"))
  }

  @Test func rowsSurviveTheFile() throws {
    let rows = try reading(Self.whole).rows(runID: "r")
    let text = try CSVText.file(rows)
    #expect(try CSVReader.parse(LabRow.self, text: text, file: "lab.csv") == rows)
  }

  @Test func saysWhatIsNotWhole() {
    let text = Self.whole
    #expect(refusal(text.replacing("@lab end 5", with: "")).contains("before all was measured"))
    #expect(refusal(text.replacing("user-end 1", with: "user-end 2")).contains("lines were lost"))
    #expect(
      refusal(text.replacing("501 2001 2001", with: "501 2001")).contains("no line of the lab's"))
    #expect(refusal(text.replacing("@lab fact lock ", with: "@lab fakt lock ")).contains("cut off"))
    #expect(
      refusal(text.replacing("2001 2001 2001", with: "2001 2001 2009"))
        .contains("'1000 dec/jnz' counts 2001 to 2009, not 2001"))
  }

  @Test func quotesTheKernelWhereTheModuleDoesNotLoad() {
    let text = """
      [ 1.0] ptlab: version magic '6.1.0 SMP' should be '6.12.117 SMP'
      [ 1.1] @lab failed the kernel does not load the module: Exec format error
      [ 1.2] @lab user-end 0

      """
    #expect(
      refusal(text) == """
        the kernel does not load the module: Exec format error; the kernel says: version magic '6.1.0 SMP' \
        should be '6.12.117 SMP'; the console is in console.txt
        """)
  }

  /// Whatever a serial line does to the text: rows come out only if all that was said is there.
  @Test func neitherCrashesNorInventsRows() throws {
    let bytes = Array(Self.whole.utf8)
    let sound = try reading(Self.whole).rows(runID: "r").count { $0.count != nil }
    var random = SplitMix64(seed: 6)
    var accepted = 0
    for _ in 0..<3000 {
      var mutated = bytes
      for _ in 0...random.next(below: 3) where mutated.count > 1 {
        let at = random.next(below: mutated.count)
        switch random.next(below: 4) {
        case 0: mutated[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: mutated.remove(at: at)
        case 2: mutated.removeSubrange(at...)
        default: mutated.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
        }
      }
      guard let found = try? LabReading(GuestConsole(path: "c", data: Data(mutated))) else {
        continue
      }
      accepted += 1
      guard let rows = try? found.rows(runID: "r") else { continue }
      #expect(rows.count { $0.count != nil } == sound)
      for count in rows.compactMap(\.count) { #expect(count.p10 <= count.median) }
    }
    // Most bytes are the kernel's own or in names.
    #expect(accepted > 0)
  }

  @Test func findsAPanic() {
    let console = GuestConsole(
      path: "c",
      data: Data("[ 2.5] Kernel panic - not syncing: No working init found.\r\nmore\r\n".utf8))
    #expect(console.panic == "Kernel panic - not syncing: No working init found.")
    #expect(console.lastLines(1) == ["more"])
    #expect(GuestConsole(path: "c", data: Data(Self.whole.utf8)).panic == nil)
    #expect(
      GuestError(.timedOut, console: GuestConsole(path: "c", data: Data())).sentence.contains(
        "serial"))
  }
}
