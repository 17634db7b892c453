// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// A machine described as files under a temporary root.
struct FixtureMachine: ~Copyable {
  let root: URL

  init(_ files: [String: String]) throws {
    root = FileManager.default.temporaryDirectory
      .appendingPathComponent("host-facts-\(UUID().uuidString)")
    for (path, text) in files {
      let url = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data((text + "\n").utf8).write(to: url)
    }
  }

  deinit {
    try? FileManager.default.removeItem(at: root)
  }

  /// The files are there as long as this runs.
  borrowing func reading<Value>(_ body: (HostFiles) -> Value) -> Value {
    body(HostFiles(root: root.path))
  }

  var facts: HostFacts {
    HostFacts.read(
      files: HostFiles(root: root.path),
      build: ProgramBuild(optimized: true, compiler: "Clang 21", toolVersion: "9.9.9"))
  }
}

/// A two-socket server with everything that can go wrong.
let busyServer = [
  "proc/cpuinfo": """
  processor\t: 0
  vendor_id\t: GenuineIntel
  cpu family\t: 6
  model\t\t: 106
  model name\t: Xeon (test) @ 2.00GHz
  stepping\t: 6
  microcode\t: 0xd0003a5
  flags\t\t: fpu vme tsc
  """,
  "sys/devices/system/cpu/online": "0-3",
  "sys/devices/system/cpu/cpu0/topology/physical_package_id": "0",
  "sys/devices/system/cpu/cpu0/topology/thread_siblings_list": "0,2",
  "sys/devices/system/cpu/cpu0/cache/index0/level": "1",
  "sys/devices/system/cpu/cpu0/cache/index0/type": "Data",
  "sys/devices/system/cpu/cpu0/cache/index0/size": "48K",
  "sys/devices/system/cpu/cpu1/topology/physical_package_id": "1",
  "sys/devices/system/cpu/cpu1/topology/thread_siblings_list": "1,3",
  "sys/devices/system/cpu/cpuidle/current_driver": "intel_idle",
  "sys/devices/system/cpu/smt/active": "1",
  "sys/devices/system/cpu/cpufreq/policy0/scaling_governor": "powersave",
  "sys/devices/system/cpu/cpufreq/policy0/scaling_driver": "intel_pstate",
  "sys/devices/system/cpu/cpufreq/policy0/cpuinfo_min_freq": "800000",
  "sys/devices/system/cpu/cpufreq/policy0/cpuinfo_max_freq": "3400000",
  "sys/devices/system/cpu/cpufreq/policy1/scaling_governor": "performance",
  "sys/devices/system/cpu/intel_pstate/no_turbo": "0",
  "sys/devices/system/cpu/isolated": "3",
  "sys/devices/system/cpu/vulnerabilities/meltdown": "Mitigation: PTI",
  "sys/devices/system/node/node0/meminfo": "Node 0 MemTotal:  1000 kB\nNode 0 MemFree:  400 kB",
  "sys/devices/system/node/node0/distance": "10 21",
  "sys/devices/system/node/node0/cpulist": "0,2",
  "sys/devices/system/node/node1/distance": "21 10",
  "sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet",
  "sys/kernel/mm/transparent_hugepage/enabled": "always madvise [never]",
  "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages": "8",
  "sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages": "0",
  "sys/bus/event_source/devices/software/type": "1",
  "proc/cmdline": "BOOT_IMAGE=/vmlinuz root=UUID=1 quiet mitigations=auto -- --secret",
  "proc/sys/kernel/osrelease": "6.12.0",
  "proc/sys/kernel/numa_balancing": "1",
  "proc/loadavg": "3.50 1.00 0.50 5/100 4242",
  "proc/uptime": "120.5 400.0",
  "proc/stat": "cpu  50 0 20 900 10 0 5 15 0 0\ncpu0 1 1 1 1 1 1 1 1",
  "proc/self/status": "Name:\tx\nCpus_allowed_list:\t0\nMems_allowed_list:\t0-1",
]

/// The same machine put right.
let quietServer = busyServer.merging([
  "sys/devices/system/cpu/smt/active": "0",
  "sys/devices/system/cpu/cpufreq/policy0/scaling_governor": "performance",
  "sys/devices/system/cpu/intel_pstate/no_turbo": "1",
  "sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc",
  "sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never",
  "sys/bus/event_source/devices/cpu/type": "4",
  "proc/sys/kernel/numa_balancing": "0",
  "proc/loadavg": "0.02 0.10 0.20 1/100 4242",
  "proc/stat": "cpu  50 0 20 900 10 0 5 0 0 0",
  "proc/self/status": "Cpus_allowed_list:\t0-3",
]) { _, new in new }

@Suite struct HostFactsTests {
  @Test func readsWhatTheFilesSay() throws {
    let facts = try FixtureMachine(busyServer).facts
    let expected = [
      "cpu_model": "Xeon (test) @ 2.00GHz", "cpu_model_number": "106", "microcode": "0xd0003a5",
      "cpus": "4", "sockets": "2", "cores": "2", "smt_active": "1",
      "cache_l1_data_size": "48K", "governor": "performance,powersave",
      "frequency_driver": "intel_pstate", "min_khz": "800000", "max_khz": "3400000", "turbo": "on",
      "isolcpus": "3", "mitigation_meltdown": "Mitigation: PTI", "nodes": "2",
      "state_node0_memory_kib": "1000", "state_node0_free_kib": "400", "node0_distances": "10 21",
      "node1_distances": "21 10", "thp_enabled": "never", "hugetlb_2048_kib_reserved_pages": "8",
      "state_hugetlb_2048_kib_free_pages": "0", "hardware_counters": "none",
      "kernel_cmdline": "quiet mitigations=auto", "virtualisation": "none",
      "state_load_1min": "3.50", "state_runnable": "5", "state_uptime_s": "120.5",
      "state_steal_ticks": "15", "state_cpu_ticks": "1000", "affinity_cpus": "0",
      "affinity_nodes": "0-1", "build": "release", "compiler": "Clang 21", "tool_version": "9.9.9",
    ]
    for (key, value) in expected {
      #expect(facts[key] == value, "\(key)")
    }
  }

  @Test func absentFactsAreAbsent() throws {
    let facts = try FixtureMachine(["proc/uptime": "1.0 1.0"]).facts
    #expect(
      facts.values.keys.sorted() == [
        "build", "compiler", "fingerprint", "protect_hook", "state_uptime_s", "tool_version",
      ])
  }

  @Test func fingerprintIgnoresTheMomentAndNothingElse() throws {
    let before = try FixtureMachine(busyServer).facts
    let later = try FixtureMachine(
      busyServer.merging(["proc/loadavg": "9 9 9 9/9 9", "proc/uptime": "9 9"]) { $1 }
    ).facts
    let repaired = try FixtureMachine(
      busyServer.merging(["sys/devices/system/cpu/smt/active": "0"]) { $1 }
    ).facts
    #expect(before["fingerprint"]?.count == 16)
    #expect(before["fingerprint"] == later["fingerprint"])
    #expect(before["fingerprint"] != repaired["fingerprint"])
    #expect(before["fingerprint"] == before.fingerprint)
  }

  @Test func thisMachineHasFacts() {
    let facts = HostFacts.read()
    #expect(facts["kernel_release"] != nil)
    #expect(facts["affinity_cpus"] != nil)
  }

  @Test(arguments: [("0-3,8", 5), ("7", 1), ("0-1,4-5", 4)])
  func countsCPULists(list: String, count: Int) {
    #expect(cpuCount(inList: list) == count)
  }

  @Test(arguments: ["3-1", "x", "1-2-3", "1,-2"])
  func refusesWhatIsNoCPUList(list: String) {
    #expect(cpuCount(inList: list) == nil)
  }

  @Test func hiddenNodesAreCountedFromSysfs() throws {
    let several = try FixtureMachine(["sys/devices/system/node/has_memory": "0-1,4"])
    #expect(HostTopology.hiddenNodes(HostFiles(root: several.root.path)) == 3)
    let one = try FixtureMachine(["sys/devices/system/node/has_memory": "0"])
    #expect(HostTopology.hiddenNodes(HostFiles(root: one.root.path)) == 0)
    let none = try FixtureMachine(["proc/version": "Linux"])
    #expect(HostTopology.hiddenNodes(HostFiles(root: none.root.path)) == 0)
    let noSysfs = try FixtureMachine(["proc/self/status": "Name:\tx\nMems_allowed_list:\t0-1\n"])
    #expect(HostTopology.hiddenNodes(HostFiles(root: noSysfs.root.path)) == 2)
  }
}
