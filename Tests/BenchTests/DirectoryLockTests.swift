// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// One writer for each results directory.
@Suite struct DirectoryLockTests {
  @Test func theSecondIsRefusedUntilTheFirstIsGone() throws {
    let temporary = try TemporaryDirectory()
    #expect(!DirectoryLock.isHeld(temporary.path))
    do {
      let lock = try DirectoryLock(temporary.path)
      let error = #expect(throws: RunError.self) { _ = try DirectoryLock(temporary.path) }
      #expect(error?.kind == .refused)
      #expect(DirectoryLock.isHeld(temporary.path))
      withExtendedLifetime(lock) {}
    }
    #expect(!DirectoryLock.isHeld(temporary.path))
    _ = try DirectoryLock(temporary.path)
    #expect(throws: FileError.self) { _ = try DirectoryLock(temporary.path + "/absent") }
  }

  /// Whoever resumes a run that goes on reads half of it and writes over the rest.
  @Test func aRunThatGoesOnIsNotResumed() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/r"
    let manifest = try RunnerTests.runner().manifest(RunnerTests.plan())
    let record = try RunRecord(location: .exactly(path), manifest: manifest)
    let before = try RunnerTests.files(path)
    let error = await #expect(throws: RunError.self) {
      _ = try await RunnerTests.runner().resume(path)
    }
    #expect(error?.kind == .refused)
    #expect(error?.sentence.hasPrefix("another bench-cli is writing to \(path)") == true)
    #expect(try RunnerTests.files(path) == before)
    let check = #expect(throws: StoredCheckError.self) {
      _ = try StoredCheck(directory: path, evaluation: ProcessMedians()).run()
    }
    #expect(check?.sentence.contains("still going on") == true)
    withExtendedLifetime(record) {}
  }

  @Test func aCalibrationIsNotWrittenOverAnother() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/one.json"
    try AtomicWrite.writeNew("first", to: path)
    let error = #expect(throws: FileError.self) { try AtomicWrite.writeNew("second", to: path) }
    #expect(error?.errno == EEXIST)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "first")
    #expect(try RunnerTests.files(temporary.path) == ["one.json"])
  }
}
