// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One point of the picture of all samples: a row of `samples-drawn.csv`.
struct DrawnSample: Hashable {
  var testCase: String
  var arm: Plan.Arm.Role
  var emulated: Bool
  /// The process's number, and behind the point how far the process was.
  var process: Double
  var nanosecondsPerTable: Double
  /// Of the case and all arms, before any was left out.
  var samples: Int
  /// One is drawn of those that lie within so many pixels of each other; 0: all are.
  var cellPixels: Int
}

extension DrawnSample: CSVRecord {
  package static let fileName = "samples-drawn.csv"
  package static let columns = [
    "case", "arm", "emulated", "process", "cost_ns", "samples", "cell_px",
  ]

  package func cells() throws -> [String] {
    [
      testCase, arm.rawValue, CSVText.flag(emulated), String(format: "%.3f", process),
      String(format: "%.6g", nanosecondsPerTable), "\(samples)", "\(cellPixels)",
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      testCase: row.text("case"), arm: row.name("arm"), emulated: row.flag("emulated"),
      process: row.number("process"), nanosecondsPerTable: row.number("cost_ns"),
      samples: row.count("samples"), cellPixels: row.count("cell_px"))
  }
}

/// Chooses which samples are drawn: of those that would lie on top of each other one, so that the picture of a long run
/// stays small. Reads the samples twice and keeps no more than the picture has room for.
struct SamplePoints {
  /// As many points are drawn at most; each takes about a hundred bytes of SVG.
  static let limit = 2800
  /// Of the picture that `samples.gp` draws, about.
  private static let widthPixels = 1000.0
  private static let panelHeightPixels = 110.0
  private static let smallestCell = 2

  private struct Extent {
    var low = Double.infinity
    var high = -Double.infinity
  }

  private struct Cell: Hashable {
    var panel: Int
    var arm: Plan.Arm.Role
    var x: Int
    var y: Int
  }

  private struct Point {
    var process: Double
    var cost: Double
    var emulated: Bool
  }

  private let directory: String
  /// A panel for each: the plan's, and any other that there are samples of.
  private var cases: [Case]
  private var panels: [Case: Int]
  private var extents: [Extent]
  private var longest: UInt64 = 1
  private var processes = 1
  private var count = 0

  init(directory: String, plan: Plan) throws {
    self.directory = directory
    cases = plan.cases
    panels = Dictionary(uniqueKeysWithValues: plan.cases.enumerated().map { ($1, $0) })
    extents = Array(repeating: Extent(), count: plan.cases.count)
    try Self.forEachPoint(in: directory) { add($0, cost: $1) }
  }

  private mutating func add(_ row: Sample, cost: Double) {
    if panels[row.testCase] == nil {
      panels[row.testCase] = cases.count
      cases.append(row.testCase)
      extents.append(Extent())
    }
    let panel = panels[row.testCase]!
    extents[panel].low = min(extents[panel].low, cost)
    extents[panel].high = max(extents[panel].high, cost)
    longest = max(longest, row.startNanoseconds)
    processes = max(processes, row.process + 1)
    count += 1
  }

  /// The pilot is left out.
  private static func forEachPoint(
    in directory: String, _ body: (Sample, Double) -> Void
  ) throws {
    try SampleFile.forEachProcess(in: directory, forgivesCut: true) { rows in
      for row in rows where row.phase == .main && row.units > 0 {
        let time = row.testCase.threads == 1 ? row.cpuNanoseconds : row.wallNanoseconds
        body(row, Double(time) / Double(row.units))
      }
    }
  }

  /// In the plan's order of cases.
  func points() throws -> [DrawnSample] {
    var cells: [Cell: Point] = [:]
    try Self.forEachPoint(in: directory) { row, cost in
      let process = Double(row.process) + Double(row.startNanoseconds) / Double(longest)
      let point = Point(process: process, cost: cost, emulated: row.emulated)
      let cell = cell(panels[row.testCase]!, row.arm, point, pixels: Self.smallestCell)
      if cells[cell] == nil { cells[cell] = point }
    }
    var pixels = Self.smallestCell
    while cells.count > Self.limit {
      pixels += 1
      var larger: [Cell: Point] = [:]
      for (cell, point) in cells {
        let place = self.cell(cell.panel, cell.arm, point, pixels: pixels)
        // The earliest, whatever order a dictionary has.
        if let other = larger[place], (other.process, other.cost) <= (point.process, point.cost) {
          continue
        }
        larger[place] = point
      }
      cells = larger
    }
    return cells.sorted {
      ($0.key.panel, $0.value.process, $0.value.cost) < (
        $1.key.panel, $1.value.process, $1.value.cost
      )
    }.map { cell, point in
      DrawnSample(
        testCase: cases[cell.panel].words, arm: cell.arm, emulated: point.emulated,
        process: point.process, nanosecondsPerTable: point.cost, samples: count,
        cellPixels: cells.count == count ? 0 : pixels)
    }
  }

  private func cell(_ panel: Int, _ arm: Plan.Arm.Role, _ point: Point, pixels: Int) -> Cell {
    let columns = cases.count > 8 ? 3.0 : cases.count > 1 ? 2.0 : 1.0
    let extent = extents[panel]
    let height = max(extent.high - extent.low, .leastNormalMagnitude)
    let x = point.process / Double(processes) * Self.widthPixels / columns
    let y = (point.cost - extent.low) / height * Self.panelHeightPixels
    return Cell(
      panel: panel, arm: arm, x: Int(x / Double(pixels)), y: Int(y / Double(pixels)))
  }
}
