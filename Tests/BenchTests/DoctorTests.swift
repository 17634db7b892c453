// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

@Suite struct DoctorTests {
  @Test func findsAllThatIsWrong() throws {
    let findings = Doctor.examine(try FixtureMachine(busyServer).facts)
    let spoilers = findings.filter { $0.severity == .spoils }.map(\.what)
    #expect(
      spoilers == [
        "CPU frequency governor is performance,powersave", "load average 3.5 on 4 CPUs",
        "the hypervisor stole 1.5 % of CPU time since boot", "no huge pages",
        "NUMA balancing is on",
      ])
    let notes = findings.filter { $0.severity == .note }.map(\.what)
    #expect(
      notes == [
        "turbo is on", "SMT is on", "only one CPU allowed", "clocksource hpet",
        "no hardware counters", "not calibrated",
      ])
    for finding in findings where finding.severity != .ok {
      #expect(!finding.whatToDo.isEmpty, "\(finding.what)")
    }
  }

  @Test func isContentWithAQuietServer() throws {
    let findings = Doctor.examine(
      try FixtureMachine(quietServer).facts, calibration: CalibrationTests.record(0, of: 200))
    #expect(findings.count == 14)
    for finding in findings {
      #expect(finding.severity == .ok, "\(finding.what)")
    }
  }

  @Test func aDebugBuildSpoils() {
    let findings = Doctor.examine(HostFacts(values: ["build": "debug"]))
    #expect(findings.contains { $0.what == "debug build" && $0.severity == .spoils })
  }

  @Test func aMachineThatFindsWhatIsNotThereSpoils() throws {
    let facts = try FixtureMachine(quietServer).facts
    func finding(_ found: Int) -> Finding {
      Doctor.examine(facts, calibration: CalibrationTests.record(found, of: 200)).last!
    }
    #expect(finding(16).severity == .ok)
    #expect(finding(18).severity == .spoils)
    #expect(
      finding(18).what
        == "calibrated 2026-11-22: 18 of 200 comparisons of identical code found a difference")
  }

  @Test func oneNodeInAGuest() {
    let findings = Doctor.examine(
      HostFacts(values: ["nodes": "1", "virtualisation": "guest", "numa_balancing": "1"]))
    let notes = findings.filter { $0.severity == .note }.map(\.what)
    #expect(notes.contains("one memory node"))
    #expect(notes.contains("virtual machine (guest)"))
    #expect(notes.contains("NUMA balancing is on"))
    #expect(notes.contains("CPU frequency control is not visible"))
  }
}
