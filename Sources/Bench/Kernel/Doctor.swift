// SPDX-License-Identifier: Apache-2.0

/// One thing about this machine that matters to a measurement, or was checked and does not.
package struct Finding: Codable, Sendable, Hashable {
  enum Severity: String, Codable, Sendable, CaseIterable {
    /// Checked, nothing to do.
    case ok
    /// Widens intervals or limits what may be claimed; the results still hold.
    case note
    /// Likely to bend results; put it right first.
    case spoils
  }
  /// What was found: `CPU frequency governor is powersave`.
  var what: String
  var severity: Severity
  /// What it does to a measurement.
  var why: String
  /// A command or a setting; empty when there is nothing to do.
  var whatToDo: String

  init(_ severity: Severity, _ what: String, why: String, whatToDo: String = "") {
    self.what = what
    self.severity = severity
    self.why = why
    self.whatToDo = whatToDo
  }
}

/// Judges a machine by its facts and its last calibration. The same facts give the same findings, in a fixed order.
enum Doctor {
  /// Makes all checks. Where a fact is absent, a note says that it could not be checked; where its absence means that
  /// the machine has no such thing, there is no finding.
  static func examine(
    _ facts: HostFacts, calibration: CalibrationRecord? = nil
  ) -> [Finding] {
    [
      build(facts), governor(facts), turbo(facts), smt(facts), cpus(facts), load(facts),
      steal(facts), virtualMachine(facts), cgroupCPUs(facts),
      cgroupMemory(facts), hugePages(facts), numaBalancing(facts), nodes(facts),
      clock(facts), counters(facts), Self.calibration(calibration),
    ].compactMap { $0 }
  }

  private static func build(_ facts: HostFacts) -> Finding? {
    guard facts["build"] == "debug" else {
      return Finding(.ok, "release build", why: "the measured code is optimised")
    }
    return Finding(
      .spoils, "debug build",
      why: "the measured code is compiled without optimisation; its times mean nothing",
      whatToDo: "swift build -c release")
  }

  private static func load(_ facts: HostFacts) -> Finding? {
    guard let load = facts.number("state_load_1min"), let cpus = facts.number("cpus") else {
      return nil
    }
    let what = "load average \(load) on \(Int(cpus)) CPUs"
    if load < 0.5 { return Finding(.ok, what, why: "the machine is idle") }
    return Finding(
      load >= cpus / 2 ? .spoils : .note, what,
      why: "other work takes CPU time, caches and memory bandwidth from the loops",
      whatToDo: "stop other work and wait a minute (top shows it)")
  }

  private static func steal(_ facts: HostFacts) -> Finding? {
    guard let steal = facts.number("state_steal_ticks"), let all = facts.number("state_cpu_ticks"),
      all > 0
    else { return nil }
    if steal == 0 { return Finding(.ok, "no stolen time since boot", why: "no neighbour was seen") }
    let tenths = Int((1000 * steal / all).rounded())
    return Finding(
      tenths >= 10 ? .spoils : .note,
      "the hypervisor stole \(tenths / 10).\(tenths % 10) % of CPU time since boot",
      why: "other guests run on these CPUs; slots they hit are slower",
      whatToDo: "use a host of your own, or more --blocks")
  }

  private static func virtualMachine(_ facts: HostFacts) -> Finding? {
    guard let kind = facts["virtualisation"] else { return nil }
    if kind == "none" { return Finding(.ok, "no hypervisor", why: "the CPUs are real") }
    return Finding(
      .note, "virtual machine (\(kind))",
      why: "nested page tables make TLB misses slower, and neighbours are invisible",
      whatToDo: "confirm what matters on bare metal")
  }

  private static func clock(_ facts: HostFacts) -> Finding? {
    guard let source = facts["clocksource"] else { return nil }
    let direct = ["tsc", "arch_sys_counter", "riscv_clocksource", "timebase"]
    if direct.contains(source) {
      return Finding(.ok, "clocksource \(source)", why: "read without a system call")
    }
    return Finding(
      .note, "clocksource \(source)",
      why: "reading the clock may be slow or coarse; it is read twice in each slot",
      whatToDo: "a longer --slot-time; on x86 boot with clocksource=tsc if the TSC is stable")
  }

  private static func counters(_ facts: HostFacts) -> Finding? {
    guard let counters = facts["hardware_counters"] else { return nil }
    if counters != "none" {
      return Finding(.ok, "hardware counters: \(counters)", why: "perf can explain a difference")
    }
    return Finding(
      .note, "no hardware counters",
      why: "perf cannot say why two arms differ",
      whatToDo: "bench-cli instructions counts instructions without them")
  }
}
