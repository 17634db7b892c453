// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// Samples are read and gone on with whether they are compressed or not, and cut off where a kill left them.
@Suite struct SampleFileTests {
  private func rows(_ directory: String, forgivesCut: Bool = false) throws -> [[Sample]] {
    var processes: [[Sample]] = []
    try SampleFile.forEachProcess(in: directory, forgivesCut: forgivesCut) { processes.append($0) }
    return processes
  }

  private static let processes = (0..<3).map { process in
    (0..<4).map {
      Samples.sample(.base, block: $0, position: 0, nanoseconds: 1000, process: process)
    }
  }

  private func write(_ directory: String, compressed: Bool) throws -> String {
    let path = "\(directory)/\(SampleFile.name(compressed: compressed))"
    let file = try AppendFile(creating: path)
    try file.append(CSVText.header(of: Sample.self))
    for process in Self.processes { try file.append(CSVText.lines(process)) }
    return path
  }

  @Test(arguments: [false, true])
  func aProcessComesAtATime(compressed: Bool) throws {
    let temporary = try TemporaryDirectory()
    _ = try write(temporary.path, compressed: compressed)
    #expect(try rows(temporary.path) == Self.processes)
  }

  /// As pandas, R and zcat read it.
  @Test func whatIsCompressedIsOneGzipFile() async throws {
    let temporary = try TemporaryDirectory()
    let path = try write(temporary.path, compressed: true)
    let text = try await ToolProcess("gzip", limits: .init(time: .seconds(60))).run(["-dc", path])
    #expect(text.isSuccess)
    #expect(try text.text == CSVText.file(Self.processes.flatMap { $0 }))
    // And from one piece that somebody else has compressed.
    let whole = temporary.path + "/again"
    try RunDirectory.makeDirectory(whole)
    try text.text.write(toFile: whole + "/samples.csv", atomically: true, encoding: .utf8)
    let zip = try await ToolProcess("gzip", limits: .init(time: .seconds(60)))
      .run([whole + "/samples.csv"])
    #expect(zip.isSuccess)
    #expect(try rows(whole) == Self.processes)
  }

  @Test(arguments: [false, true], [1, 9])
  func whatWasCutOffIsLeftOutOrRefused(compressed: Bool, bytes: Int) throws {
    let temporary = try TemporaryDirectory()
    let path = try write(temporary.path, compressed: compressed)
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    truncate(path, size - bytes)
    let error = #expect(throws: CSVError.self) { _ = try rows(temporary.path) }
    #expect(error?.sentence.contains("is cut off") == true, "\(error?.sentence ?? "")")
    let left = try rows(temporary.path, forgivesCut: true)
    #expect(left.starts(with: Self.processes.prefix(2)))
    #expect(left.flatMap { $0 }.count < 12 + (compressed ? 1 : 0))
  }

  @Test func twoFilesOfSamplesAreRefused() throws {
    let temporary = try TemporaryDirectory()
    _ = try write(temporary.path, compressed: false)
    _ = try write(temporary.path, compressed: true)
    let error = #expect(throws: CSVError.self) { _ = try rows(temporary.path) }
    #expect(error?.sentence.contains("remove one of them") == true)
  }

  /// The text of a worker goes into the file as it came.
  @Test func aCompressedRunIsGoneOnWithAndVerified() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/r"
    let calls = Counter()
    let first = try await RunnerTests.runner(
      compressesSamples: true, isInterrupted: { calls.next() > 12 }
    ).run(RunnerTests.plan { $0.effort = .fixed(processes: 6, blocks: 2) }, at: .exactly(path))
    #expect(first.status == .interrupted)
    let kept = try rows(path)
    let outcome = try await RunnerTests.runner().resume(path)
    #expect(outcome.status == .finished)
    #expect(try RunnerTests.files(path).contains("samples.csv.gz"))
    #expect(try !RunnerTests.files(path).contains("samples.csv"))
    let all = try rows(path)
    #expect(all.count == 6 && Array(all.prefix(kept.count)) == kept)
    _ = try StoredCheck(directory: path, evaluation: ProcessMedians()).run()
  }

  /// Process by process or all at once: the same rows, bit for bit.
  @Test func aTallyOfProcessesIsThatOfAllSamples() throws {
    var times: [(base: UInt64, test: UInt64, twin: UInt64)] = []
    for step: UInt64 in 0..<12 { times.append((1000 + step, 1100 + 3 * step, 1001 + 2 * step)) }
    let samples = Samples.processes(times)
    var tally = RunTally()
    for (_, rows) in Dictionary(grouping: samples, by: \.process).sorted(by: { $0.key < $1.key }) {
      try tally.add(rows)
    }
    let rows = try Compare.comparisons(tally.measured(), threshold: .init(), mainSeconds: 60)
    #expect(try rows == Compare.comparisons(samples, threshold: .init(), mainSeconds: 60))
    #expect(try Summarise.summaries(tally.measured()) == Summarise.summaries(samples))
  }

  /// A case whose clock stood still in one process and not in another does not count there.
  @Test func aClockThatStoodStillInOneProcessIsDropped() throws {
    var samples = Samples.processes([(1000, 1100, 1000), (1000, 1100, 1000), (1000, 1100, 1000)])
    for place in samples.indices where samples[place].process == 0 {
      samples[place].cpuNanoseconds = 0
    }
    let row = try #require(try Compare.comparisons(samples).first)
    #expect(row.processes == 2)
    #expect(abs(row.droppedPercent - 100.0 / 3) < 1e-9)
  }

  @Test func aPictureOfManySamplesDrawsFew() throws {
    let temporary = try TemporaryDirectory()
    var plan = try RunnerTests.plan()
    plan.cases = [Samples.testCase]
    let file = try AppendFile(creating: temporary.path + "/samples.csv")
    try file.append(CSVText.header(of: Sample.self))
    for process in 0..<40 {
      try file.append(
        CSVText.lines(
          (0..<250).map { block in
            var row = Samples.sample(
              .base, block: block, position: 0, nanoseconds: UInt64(1000 + (block * 7919) % 997),
              process: process)
            row.startNanoseconds = UInt64(block)
            return row
          }))
    }
    let points = try SamplePoints(directory: temporary.path, plan: plan).points()
    #expect(points.count <= SamplePoints.limit && points.count > SamplePoints.limit / 4)
    #expect(points.allSatisfy { $0.samples == 10_000 && $0.cellPixels > 0 })
    #expect(points.map(\.process).max()! > 39)
    // The range of costs is that of all.
    #expect(points.map(\.nanosecondsPerTable).max()! > 1.98)
    #expect(points.map(\.nanosecondsPerTable).min()! < 1.02)
  }
}
