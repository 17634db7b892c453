// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// Limits of control groups, in both versions, as files under a root of their own.
@Suite struct CgroupTests {
  /// Version 1 for memory and CPU, version 2 beside it without controllers, as many distributions had it for years.
  private static let hybrid = [
    "proc/self/cgroup": "4:memory:/a/b\n3:cpu,cpuacct:/c\n0::/",
    "proc/self/mountinfo": """
    30 23 0:26 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
    31 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct
    32 23 0:28 / /sys/fs/cgroup/unified rw shared:11 - cgroup2 cgroup2 rw
    """,
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
    "sys/fs/cgroup/memory/memory.usage_in_bytes": "5000000",
    "sys/fs/cgroup/memory/a/memory.limit_in_bytes": "1000000",
    "sys/fs/cgroup/memory/a/memory.usage_in_bytes": "700000",
    "sys/fs/cgroup/memory/a/memory.stat": "inactive_file 5\ntotal_inactive_file 100000",
    "sys/fs/cgroup/memory/a/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 3",
    "sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712",
    "sys/fs/cgroup/memory/a/b/memory.usage_in_bytes": "1",
    "sys/fs/cgroup/memory/a/b/memory.oom_control": "oom_kill 1",
    "sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_quota_us": "150000",
    "sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_period_us": "100000",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
    "proc/vmstat": "nr_free_pages 1\noom_kill 7",
  ]

  @Test func version1IsRead() throws {
    let machine = try FixtureMachine(Self.hybrid)
    #expect(machine.reading { $0.cgroupHeadroomBytes() } == 400_000)
    #expect(machine.reading { $0.cgroupLimitBytes() } == 1_000_000)
    #expect(machine.reading { $0.memoryKills() } == 11)
    #expect(machine.reading { $0.cgroupCPUs() } == 1.5)
  }

  @Test func version2IsRead() throws {
    let machine = try FixtureMachine([
      "proc/self/cgroup": "0::/a/b", "sys/fs/cgroup/a/cpu.max": "50000 100000",
      "sys/fs/cgroup/a/b/cpu.max": "max 100000",
      "sys/fs/cgroup/a/b/memory.events": "low 0\noom 2\noom_kill 2\noom_group_kill 0",
      "sys/fs/cgroup/a/memory.max": "4096",
    ])
    #expect(machine.reading { $0.cgroupCPUs() } == 0.5)
    #expect(machine.reading { $0.memoryKills() } == 2)
    #expect(machine.reading { $0.cgroupLimitBytes() } == 4096)
  }

  /// A container may see its group by the host's path, of which only the end is mounted.
  @Test func theMountsRootIsLeftOut() throws {
    let machine = try FixtureMachine([
      "proc/self/cgroup": "4:memory:/docker/0123/inner",
      "proc/self/mountinfo":
        "30 23 0:26 /docker/0123 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "4000",
      "sys/fs/cgroup/memory/memory.usage_in_bytes": "1000",
      "sys/fs/cgroup/memory/inner/memory.limit_in_bytes": "2000",
      "sys/fs/cgroup/memory/inner/memory.usage_in_bytes": "500",
    ])
    #expect(machine.reading { $0.cgroupHeadroomBytes() } == 1500)
  }

  @Test func withoutLimitsThereIsNone() throws {
    let machine = try FixtureMachine(["proc/self/cgroup": "4:memory:/\n3:cpu:/\n0::/"])
    #expect(machine.reading { $0.cgroupHeadroomBytes() } == nil)
    #expect(machine.reading { $0.cgroupCPUs() } == nil)
    #expect(machine.reading { $0.memoryKills() } == 0)
  }

  @Test func theDoctorNamesThem() throws {
    let machine = try FixtureMachine(Self.hybrid)
    let facts = machine.facts
    #expect(facts["cgroup_cpus"] == "1.5")
    #expect(facts["cgroup_memory_bytes"] == "1000000")
    let words = Doctor.examine(facts).map(\.what)
    #expect(words.contains("a cgroup limits this process to the time of 1.5 CPUs"))
    #expect(
      words.contains { $0.hasPrefix("a cgroup limits this process to ") && $0.contains("KiB") })
  }

  @Test func aWorkerThatWantOfMemoryKilledIsTold() throws {
    let machine = try FixtureMachine(Self.hybrid)
    let none = machine.reading { WorkerDeath(before: $0).reason(.killed(9)) }
    #expect(!none.contains("want of memory"), "the counters did not move")
    let reason = machine.reading { files in
      let death = WorkerDeath(before: files, memoryKills: files.memoryKills() - 1)
      return death.reason(.killed(9))
    }
    #expect(reason.contains("for want of memory") && reason.contains("976"), "\(reason)")
    #expect(machine.reading { WorkerDeath(before: $0).reason(.exited(1)) } == "")
    #expect(machine.reading { WorkerDeath(before: $0).reason(.killed(24)) }.contains("ulimit -t"))
  }
}
