// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// A program that is run ends, whatever it does, and what it leaves running keeps nobody waiting.
@Suite struct ToolProcessTests {
  private func shell(
    _ script: String, input: String = "", time: Duration = .seconds(60), outputBytes: Int = 1 << 20,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws -> ToolProcess.Output {
    try await ToolProcess("sh", limits: .init(time: time, outputBytes: outputBytes))
      .run(["-c", script], input: input, isInterrupted: isInterrupted)
  }

  private func failure(_ body: () async throws -> ToolProcess.Output) async -> ToolError.Kind? {
    do {
      _ = try await body()
      return nil
    } catch { return (error as? ToolError)?.kind }
  }

  @Test func inputOutputAndEndingCome() async throws {
    let output = try await shell("cat; echo no >&2; exit 3", input: "all of it\n")
    #expect(output.text == "all of it\n")
    #expect(output.error == "no\n")
    #expect(output.ending == .exited(3) && !output.isSuccess)
    #expect(output.words == "ended with exit code 3")
    #expect(output.lastWords == "no")
    #expect(try await shell("true", input: String(repeating: "x", count: 1 << 20)).isSuccess)
    #expect(try await shell("kill -9 $$").words == "was killed by signal 9 (Killed)")
    #expect(try await shell("exit 1").lastWords == "it gave no reason")
  }

  @Test func whatHasNoEndIsEndedWithItsChildren() async throws {
    let temporary = try TemporaryDirectory()
    let pids = temporary.path + "/pids"
    @Sendable func started() -> [Int32] {
      ((try? String(contentsOfFile: pids, encoding: .utf8)) ?? "").split(separator: "\n").map {
        Int32($0)!
      }
    }
    // On one line, so that half of it is never seen.
    let script = "trap '' TERM; sleep 600 & printf '%d\\n%d\\n' $$ $! > \(pids); wait; sleep 600"
    #expect(
      await failure { try await shell(script, isInterrupted: { started().count == 2 }) }
        == .interrupted)
    let ended = started()
    #expect(ended.count == 2)
    for pid in ended {
      // An orphan may wait to be reaped, which is not running; a killed one may wait for a CPU to end on.
      func isRunning() -> Bool {
        let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return state.map { !$0.contains(") Z ") } ?? false
      }
      for _ in 0..<1000 where isRunning() { usleep(10_000) }
      #expect(!isRunning(), "\(pid)")
    }
  }

  @Test func whatTakesTooLongIsEnded() async throws {
    #expect(await failure { try await shell("sleep 600", time: .milliseconds(300)) } == .late)
  }

  @Test func anInterruptionEndsIt() async throws {
    let calls = Counter()
    #expect(
      await failure { try await shell("sleep 600", isInterrupted: { calls.next() > 3 }) }
        == .interrupted)
  }

  @Test func tooMuchOutputEndsIt() async throws {
    #expect(await failure { try await shell("yes", outputBytes: 1000) } == .tooMuchOutput)
  }

  /// With a pipe, this would take as long as the sleep.
  @Test func aChildThatIsLeftRunningKeepsNobodyWaiting() async throws {
    let output = try await shell("sleep 600 & echo $!", time: .seconds(300))
    #expect(output.isSuccess)
    let child = try #require(
      Int32(output.text.trimmingCharacters(in: .whitespacesAndNewlines)))
    kill(child, SIGKILL)
  }

  @Test func whatIsNotInstalledIsTold() async throws {
    let tool = ToolProcess("no-such-tool", limits: .init(time: .seconds(60)))
    #expect(await !tool.isInstalled())
    let error = await #expect(throws: ToolError.self) { _ = try await tool.run([]) }
    #expect(error?.sentence == "no-such-tool is not installed")
  }
}
