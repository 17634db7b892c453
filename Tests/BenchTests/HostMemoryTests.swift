// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// What can be had beside what is free, and what cgroups leave.
@Suite struct HostMemoryTests {
  @Test func halfOfTheCachesCounts() throws {
    let machine = try FixtureMachine([
      "sys/devices/system/node/node1/meminfo": """
      Node 1 MemFree:          100 kB
      Node 1 Active:          9000 kB
      Node 1 Active(anon):    8000 kB
      Node 1 Active(file):    1000 kB
      Node 1 Inactive(file):   600 kB
      Node 1 SReclaimable:     400 kB
      """
    ])
    #expect(machine.reading { $0.reclaimableBytes(ofNode: 1) } == 1000 << 10)
    #expect(machine.reading { $0.reclaimableBytes(ofNode: 0) } == 0)
  }

  private static let nested = [
    "proc/self/cgroup": "0::/a/b",
    "sys/fs/cgroup/a/memory.max": "1000000", "sys/fs/cgroup/a/memory.current": "700000",
    "sys/fs/cgroup/a/memory.stat": "anon 5\ninactive_file 100000\nfile 300000",
    "sys/fs/cgroup/a/b/memory.max": "max", "sys/fs/cgroup/a/b/memory.current": "1",
  ]

  @Test(
    arguments: [
      (nested, 400_000),
      (nested.merging(["sys/fs/cgroup/a/b/memory.max": "300001"]) { $1 }, 300_000),
      (nested.merging(["sys/fs/cgroup/a/memory.current": "2000000"]) { $1 }, 0),
      (nested.merging(["sys/fs/cgroup/a/memory.stat": "inactive_file 900000"]) { $1 }, 1_000_000),
      // What a container sees, whose own cgroup is its root.
      (
        [
          "proc/self/cgroup": "0::/", "sys/fs/cgroup/memory.max": "500",
          "sys/fs/cgroup/memory.current": "100",
        ], 400
      ),
      (nested.merging(["sys/fs/cgroup/a/memory.max": "max"]) { $1 }, nil),
      (["proc/self/cgroup": "4:memory:/a"], nil),
      ([:], nil),
    ] as [([String: String], UInt64?)])
  func theTightestCgroupDecides(files: [String: String], headroomBytes: UInt64?) throws {
    let machine = try FixtureMachine(files)
    #expect(machine.reading { $0.cgroupHeadroomBytes() } == headroomBytes)
  }

  @Test func whatTheCgroupKeepsIsRefusedWithWhatWouldFit() throws {
    let confined = PlanBuilder(host: PlanBuilderTests.host(nodes: 2, cgroup: 1 << 30))
    var request = PlanBuilderTests.compare
    request.nodeMemoryBytes = 256 << 20
    _ = try confined.plan(for: request)
    request.nodeMemoryBytes = 512 << 20
    let error = #expect(throws: PlanError.self) { try confined.plan(for: request) }
    #expect(
      error?.sentence == """
        the memory cgroup of this process has 1 GiB available, 1 GiB were asked for; use --node-memory 256M
        """)
  }
}
