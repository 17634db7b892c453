// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// What is worked out once, at boot, against the figures that Linux 6.12 comes to.
@Suite struct PageSizingTests {
  struct Sizes: Sendable {
    var mebibytes: UInt64
    var batch: Int32
    var min: UInt64, low: UInt64, high: UInt64
    var highMin: Int32, highMax: Int32
    var threshold: Int32
  }

  /// Two CPUs. min = sqrt(16 * KiB) KiB; the steps above it are a quarter of it, or a thousandth of
  /// the zone.
  @Test(arguments: [
    Sizes(
      mebibytes: 16, batch: 1, min: 128, low: 160, high: 192, highMin: 80, highMax: 256,
      threshold: 4),
    Sizes(
      mebibytes: 64, batch: 3, min: 256, low: 320, high: 384, highMin: 160, highMax: 1024,
      threshold: 4),
    Sizes(
      mebibytes: 256, batch: 15, min: 512, low: 640, high: 768, highMin: 320, highMax: 4096,
      threshold: 12),
  ])
  func ofOneNode(_ s: Sizes) throws {
    let m = try TestMachine(nodeBytes: s.mebibytes << 20)
    expect(m, s)
  }

  @Test func anotherMachinesThresholdCanBeAskedFor() throws {
    let config = TestMachine.config(nodes: 1, cpus: 2)
    defer { config.deallocate() }
    var error: Int32 = 0
    for asked in [UInt8(1), 125] {
      config.pointee.stat_threshold = asked
      let m = TestMachine(
        try #require(pa_machine_create(config, &error)), nodes: 1, cpus: 2, flavour: FLAVOUR_PLAIN)
      for cpu in 0..<2 {
        #expect(look_stat_threshold(m.zone(), m.tasks[cpu]) == Int32(asked))
      }
      #expect(m.machineComplaint == nil)
    }
    config.pointee.stat_threshold = 126
    #expect(pa_machine_create(config, &error) == nil && error == EINVAL)
  }

  private func expect(_ m: TestMachine, _ s: Sizes) {
    let zone = m.numbers()
    #expect(zone.managed_pages == s.mebibytes << 8)
    #expect(zone.min == s.min && zone.low == s.low && zone.high == s.high)
    for cpu in 0..<2 {
      #expect(m.pcp(cpu).batch == s.batch)
      #expect(m.pcp(cpu).high_min == s.highMin && m.pcp(cpu).high_max == s.highMax)
      #expect(look_stat_threshold(m.zone(), m.tasks[cpu]) == s.threshold)
    }
    #expect(m.machineComplaint == nil)
  }

  /// The least free memory is shared out by size; the lists of a node without a CPU are shared out
  /// to all CPUs.
  @Test func ofThreeNodesAndTwoCPUs() throws {
    let m = try TestMachine(nodes: 3, cpus: 2)
    for nid in 0..<3 {
      let zone = m.numbers(nid)
      #expect(zone.min == 221 / 3 && zone.low == 73 + 18 && zone.high == 73 + 36)
      #expect(m.pcp(0, node: nid).high_min == (nid < 2 ? 91 : 45))
      #expect(m.pcp(0, node: nid).high_max == (nid < 2 ? 512 : 256))
    }
  }

  /// A gibibyte, where the batch reaches its full size; and the scaling of refills by it.
  @Test func ofAGibibyte() throws {
    let m = try TestMachine(nodeBytes: 1 << 30)
    expect(
      m,
      Sizes(
        mebibytes: 1024, batch: 63, min: 1024, low: 1286, high: 1548, highMin: 643, highMax: 16384,
        threshold: 20))
    try PagePerCPUTests.refillsDouble(m)
    try PagePerCPUTests.freesInBatches(m)
    try PagePerCPUTests.highOrdersDoNotStay(m)
    try PagePerCPUTests.listsShrinkBelowTheHighMark(m)
    #expect(m.machineComplaint == nil)
  }

  /// The table above calculate_normal_threshold() in mm/vmstat.c, where it is right.
  @Test(arguments: [
    (1, 1023, 8), (2, 1023, 16), (2, 1024, 20), (2, 2048, 24), (2, 4096, 28), (2, 8192, 32),
    (2, 127, 4),
    (4, 8192, 48), (64, 65536, 125), (1, 1, 2),
  ])
  func threshold(cpus: UInt32, mebibytes: UInt64, threshold: Int32) {
    #expect(calculate_normal_threshold(cpus, mebibytes << 8) == threshold)
  }

  /// A node need not end with a whole block, nor start where the last one ended.
  @Test(arguments: flavours.map(\.flavour))
  func nodesOfAnySize(_ flavour: pa_flavour) throws {
    let bytes = UInt64(16 << 20 | 3 << 19 | 5 << 12)
    let m = try TestMachine(nodes: 2, flavour: flavour, nodeBytes: bytes)
    let reference = PageReference(m)
    for nid in 0..<2 {
      #expect(m.numbers(nid).managed_pages == bytes >> 12)
      #expect(m.numbers(nid).start_pfn % (UInt64(PA_SECTION_BYTES) >> 12) == 0)
    }
    m.exhaust()
    // The counter that is held against the mark lags by what the CPUs have not added yet.
    let lag = UInt64(2 * look_stat_threshold(m.zone(), m.tasks[0]))
    #expect(m.freePages <= 2 * (m.numbers().min + lag))
    m.release()
    #expect(reference.finish() == nil)
  }

  /// Real memory, all of it there and zero, and little beside it.
  @Test(arguments: [UInt8(0), 1])
  func memoryOfNodes(hugePages: UInt8) throws {
    let config = TestMachine.config(nodes: 2, cpus: 2, nodeBytes: 64 << 20)
    defer { config.deallocate() }
    config.pointee.use_huge_pages = hugePages
    var error: Int32 = 0
    let machine = try #require(pa_machine_create(config, &error))
    defer { pa_machine_destroy(machine) }
    for nid in UInt32(0)..<2 {
      let facts = pa_machine_node(machine, nid)
      #expect(facts.direct_map_bytes == 64 << 20 && facts.vmemmap_bytes == 1 << 20)
      #expect(facts.direct_map_address % (2 << 20) == 0)
      #expect(Double(facts.metadata_bytes) < Double(facts.vmemmap_bytes) * 1.01 + 65536)
      #expect((facts.backing == PA_BACKING_SMALL.rawValue) == (hugePages == 0))
      let memory = UnsafeMutableRawBufferPointer(
        start: UnsafeMutableRawPointer(bitPattern: UInt(facts.direct_map_address)),
        count: Int(facts.direct_map_bytes))
      var resident = [UInt8](repeating: 0, count: memory.count / Int(PA_PAGE_BYTES))
      #expect(mincore(memory.baseAddress, memory.count, &resident) == 0)
      #expect(resident.allSatisfy { $0 & 1 == 1 })
    }
  }

  /// A machine takes and gives back its own memory alone, also where there are no huge pages to be
  /// had: what other threads map meanwhile stays theirs. It would crash, so it has a process of its
  /// own.
  @Test func othersMemoryIsLeftAlone() async {
    await #expect(processExitsWith: .success) {
      let done = DispatchGroup()
      for _ in 0..<2 {
        done.enter()
        Thread.detachNewThread {
          for _ in 0..<1500 {
            let bytes = 8 << 20
            let p = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
            for at in stride(from: 0, to: bytes, by: 1 << 20) {
              p.storeBytes(of: at + 1, toByteOffset: at, as: Int.self)
            }
            sched_yield()
            for at in stride(from: 0, to: bytes, by: 1 << 20)
            where p.load(fromByteOffset: at, as: Int.self) != at + 1 { abort() }
            munmap(p, bytes)
          }
          done.leave()
        }
      }
      for _ in 0..<50 { _ = try TestMachine(nodes: 2, nodeBytes: 32 << 20) }
      done.wait()
    }
  }

  @Test func machinesThatCannotBe() throws {
    func refusal(_ change: (inout pa_machine_config) -> Void) -> Int32 {
      let config = TestMachine.config(nodes: 2, cpus: 2)
      defer { config.deallocate() }
      change(&config.pointee)
      var error: Int32 = 0
      guard let machine = pa_machine_create(config, &error) else { return error }
      pa_machine_destroy(machine)
      return 0
    }
    #expect(refusal { _ in } == 0)
    #expect(refusal { $0.node_count = 0 } == EINVAL)
    #expect(refusal { $0.node_count = UInt32(PA_MAX_NODES) + 1 } == EINVAL)
    #expect(refusal { $0.cpu_count = 0 } == EINVAL)
    #expect(refusal { $0.cpu_count = UInt32(PA_MAX_CPUS) + 1 } == EINVAL)
    #expect(refusal { $0.nodes.1.node_bytes = (16 << 20) - 4096 } == EINVAL)
    #expect(refusal { $0.nodes.1.node_bytes += 1 } == EINVAL)
    #expect(refusal { $0.cpus.1.node = 2 } == EINVAL)
    #expect(refusal { $0.skip_pages = UInt32(MAX_SKIP_PAGES) + 1 } == EINVAL)
    #expect(refusal { $0.stack_offset_bytes = UInt32(MAX_STACK_OFFSET_BYTES) + 1 } == EINVAL)
    #expect(refusal { $0.nodes.1.node_bytes = 1 << 62 } == ENOMEM)
  }
}
