// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation
import Testing

@testable import Bench

/// The running kernel's page tables beside the model's.
@Suite struct AnchorTests {
  @Test(
    arguments: [(0, 4096), (4097, 4096), (1, 0), (1, 4095), (1, 6144), (1, 4 << 20)]
      as [(UInt32, UInt32)])
  func patternsThatAreNoneAreRefused(_ pages: UInt32, _ stride: UInt32) {
    var found = pa_first_touch(touch_ns: 7, unmap_ns: 7)
    #expect(pa_host_first_touch(pages, stride, 0, &found) == EINVAL)
    #expect(found.touch_ns == 7 && found.unmap_ns == 7)
  }

  /// Page by page the kernel's counter of this thread's faults says what was touched.
  @Test func everyPageIsTouchedOnce() throws {
    func faults() -> Int {
      var usage = rusage()
      getrusage(1, &usage)  // RUSAGE_THREAD, which Glibc's module lacks
      return usage.ru_minflt
    }
    for pattern in FirstTouch.Pattern.allCases {
      let before = faults()
      let found = try FirstTouch.measure(.write, pattern, pages: 64)
      #expect((64...72).contains(faults() - before), "\(pattern)")
      #expect(found.touchNanoseconds > 0)
    }
  }

  @Test func itsRowsComeBackAsTheyWere() throws {
    let anchor = try Anchor.measure(host: .current(), rounds: 2)
    let rows = anchor.rows(runID: "r")
    #expect(Set(rows.map(\.source)) == [.kernel, .control, .model])
    #expect(rows.filter { $0.source == .model }.map(\.name) == ["base", "merged"])
    #expect(rows.first?.add.nanoseconds == anchor.kernel[0].add.centre)
    #expect(rows.first?.free.nanoseconds == anchor.kernel[0].free.centre)
    let text = try CSVText.file(rows)
    #expect(try CSVReader.parse(AnchorRow.self, text: text, file: "a") == rows)
  }

  @Test func bothSidesAreMeasured() throws {
    let kernel = try #require(try KernelTables.measure(.write, rounds: 3))
    #expect(kernel.add.count == 3 && kernel.nullFree.count == 3)
    let model = try ModelTables.measure([.base, .merged], host: .current(), rounds: 3)
    #expect(model.map(\.series) == ["base", "merged"])
    #expect(model.allSatisfy { $0.add.count == 3 && $0.add.centre > 0 && $0.free.centre > 0 })
  }

  @Test func aReportNamesWhatDiffers() {
    func mean(_ centre: Double) -> TrimmedMean { TrimmedMean([centre - 1, centre, centre + 1]) }
    let text = AnchorReport(
      Anchor(
        kernel: [
          KernelTables(
            way: .write, add: mean(400), free: mean(300), nullAdd: mean(0), nullFree: mean(-0.5))
        ],
        model: [
          ModelTables(series: "base", add: mean(50), free: mean(30)),
          ModelTables(series: "merged", add: mean(60), free: mean(45)),
        ],
        facts: HostFacts(values: ["cpu_model": "Test CPU", "kernel_release": "6.18.1"]))
    ).text()
    #expect(text.contains("this kernel, by write 400.0 [397.5, 402.5] 300.0 [297.5, 302.5]\n"))
    #expect(text.contains("  no table (control)       0.0 [-2.5, 2.5]     -0.5 [-3.0, 2.0]\n"))
    #expect(
      text.contains("the model, merged, is 15 % of this kernel's adding and 15 % of its freeing\n"))
    #expect(text.hasSuffix("Test CPU; Linux 6.18.1\n"))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }
}
