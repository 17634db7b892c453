// SPDX-License-Identifier: Apache-2.0
// The doctor's checks of processors and memory.

extension Doctor {
  static func governor(_ facts: HostFacts) -> Finding? {
    guard let governor = facts["governor"] else {
      return Finding(
        .note, "CPU frequency control is not visible",
        why: "the clock may change during a run and nothing here can tell",
        whatToDo: "in a guest, set the governor on the host")
    }
    if governor == "performance" {
      return Finding(.ok, "CPU frequency governor is performance", why: "the clock stays up")
    }
    return Finding(
      .spoils, "CPU frequency governor is \(governor)",
      why: "the clock changes with load, so early and late slots differ",
      whatToDo: "cpupower frequency-set -g performance")
  }

  static func turbo(_ facts: HostFacts) -> Finding? {
    guard let turbo = facts["turbo"] else { return nil }
    if turbo == "off" {
      return Finding(.ok, "turbo is off", why: "the clock has no headroom to lose")
    }
    let intel = facts["frequency_driver"]?.hasPrefix("intel") == true
    return Finding(
      .note, "turbo is on",
      why: "the clock depends on temperature and on what other cores do",
      whatToDo: intel
        ? "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo"
        : "echo 0 > /sys/devices/system/cpu/cpufreq/boost")
  }

  static func smt(_ facts: HostFacts) -> Finding? {
    guard let active = facts["smt_active"] else { return nil }
    if active == "0" { return Finding(.ok, "SMT is off", why: "no sibling shares a core") }
    return Finding(
      .note, "SMT is on",
      why: "whatever runs on a sibling thread takes half of the core",
      whatToDo: "echo off > /sys/devices/system/cpu/smt/control")
  }

  static func cpus(_ facts: HostFacts) -> Finding? {
    guard let allowed = facts["affinity_cpus"].flatMap(cpuCount(inList:)) else { return nil }
    if allowed >= 2 { return Finding(.ok, "\(allowed) CPUs allowed", why: "one can be left alone") }
    return Finding(
      .note, "only one CPU allowed",
      why: "the system's own work interrupts the loop, and --threads stays at 1",
      whatToDo: "allow more CPUs (taskset, cpuset, container limits)")
  }

  static func cgroupCPUs(_ facts: HostFacts) -> Finding? {
    guard let cpus = facts.number("cgroup_cpus"), let text = facts["cgroup_cpus"] else {
      return nil
    }
    return Finding(
      cpus < 1 ? .spoils : .note, "a cgroup limits this process to the time of \(text) CPUs",
      why: "whoever has used it up stands still until the next period; --threads stay below it",
      whatToDo: "raise the quota (cpu.max, or cpu.cfs_quota_us)")
  }

  static func cgroupMemory(_ facts: HostFacts) -> Finding? {
    guard let text = facts["cgroup_memory_bytes"], let bytes = UInt64(text) else { return nil }
    return Finding(
      .note, "a cgroup limits this process to \(ByteSize.words(bytes)) of memory",
      why: "nodes and the workers' own memory must fit, or the system kills a worker",
      whatToDo: "a smaller --node-memory, or raise the limit (memory.max, or memory.limit_in_bytes)"
    )
  }

  static func hugePages(_ facts: HostFacts) -> Finding? {
    let reserved = (facts.number("state_hugetlb_2048_kib_free_pages") ?? 0) > 0
    if reserved || ["always", "madvise"].contains(facts["thp_enabled"]) {
      return Finding(
        .ok, "huge pages are available", why: "node memory is mapped as the kernel's direct map is")
    }
    return Finding(
      .spoils, "no huge pages",
      why: "the kernel's direct map is huge-mapped; 4 KiB mappings add TLB misses it does not have",
      whatToDo: "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
  }

  static func numaBalancing(_ facts: HostFacts) -> Finding? {
    guard let balancing = facts["numa_balancing"] else { return nil }
    if balancing == "0" {
      return Finding(.ok, "NUMA balancing is off", why: "pages stay where they were put")
    }
    let oneNode = facts.number("nodes") == 1
    return Finding(
      oneNode ? .note : .spoils, "NUMA balancing is on",
      why: "the kernel unmaps pages to see who uses them, and moves them",
      whatToDo: "sysctl kernel.numa_balancing=0")
  }

  static func nodes(_ facts: HostFacts) -> Finding? {
    guard let nodes = facts.number("nodes") else { return nil }
    if nodes >= 2 {
      return Finding(.ok, "\(Int(nodes)) memory nodes", why: "cross-node costs can be measured")
    }
    return Finding(
      .note, "one memory node",
      why: "cross-node costs cannot be measured here",
      whatToDo: "--nodes 2 emulates a second one: the code paths are right, the distances are not")
  }
}
