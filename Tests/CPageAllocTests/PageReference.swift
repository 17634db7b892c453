// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc

/// What is done to a machine. `which` is taken modulo the number of blocks that are out, and -1 is
/// the newest, so that any part of a list of operations is a list of operations.
enum PageOperation {
  case alloc(cpu: Int, order: UInt32, gfp: gfp_t, node: Int?)
  case free(cpu: Int, which: Int)
  case drain(cpu: Int)
}

/// The simplest allocator there is, a mark for each page that is out, beside a machine that does
/// the same. Each method returns what the machine did wrong.
final class PageReference {
  private struct Block {
    var page: Page
    var order: UInt32
    var pfn: UInt64
  }

  let machine: TestMachine
  private let out: [UnsafeMutablePointer<UInt8>]  // by node
  private var outPages: [UInt64]
  private let atBoot: [UInt64]  // pages out before the first operation, by node
  private let atBootBlocks: [[UInt64]]
  private var blocks: [Block] = []
  private var zones: [zone_look]

  init(_ machine: TestMachine) {
    self.machine = machine
    machine.on(0) { machine.drainAll() }
    zones = (0..<machine.nodes).map { machine.numbers($0) }
    out = zones.map {
      let marks = UnsafeMutablePointer<UInt8>.allocate(capacity: Int($0.spanned_pages))
      marks.initialize(repeating: 0, count: Int($0.spanned_pages))
      return marks
    }
    outPages = zones.map { _ in 0 }
    atBootBlocks = (0..<machine.nodes).map { machine.freeBlocks($0) }
    atBoot = (0..<machine.nodes).map { machine.numbers($0).managed_pages - machine.buddyPages($0) }
    // What boot allocated, init_mm's top table, is in use and on no list.
    for (n, zone) in zones.enumerated() where atBoot[n] > 0 {
      for i in 0..<Int(zone.spanned_pages) where pfnInUse(zone.start_pfn + UInt64(i)) {
        out[n][i] = 1
      }
    }
  }

  deinit { for marks in out { marks.deallocate() } }

  private func pfnInUse(_ pfn: UInt64) -> Bool { pfn_to_page(pfn_t(v: pfn)).pointee.refcount > 0 }

  func apply(_ operation: PageOperation) -> String? {
    switch operation {
    case .alloc(let cpu, let order, let gfp, let node):
      return machine.on(cpu) { alloc(cpu, order, gfp, node) }
    case .free(let cpu, let which):
      return blocks.isEmpty
        ? nil : machine.on(cpu) { free(which < 0 ? blocks.count - 1 : which % blocks.count) }
    case .drain(let cpu):
      machine.on(cpu) { machine.drainAll() }
      return nil
    }
  }

  private func alloc(_ cpu: Int, _ order: UInt32, _ gfp: gfp_t, _ node: Int?) -> String? {
    let size = UInt64(1) << order
    guard let page = machine.allocPages(order: order, gfp, node: node) else {
      let first = node ?? Int(machine.tasks[cpu].pointee.numa_node)
      let allowed = gfp & __GFP_THISNODE != 0 ? [first] : Array(0..<machine.nodes)
      // Without reclaim, what lies on the CPUs' lists is out of reach.
      guard gfp & __GFP_DIRECT_RECLAIM != 0 else { return nil }
      return allowed.first { couldHave(size, on: $0) }.map {
        "no block of order \(order), but node \($0) has one and \(free(on: $0)) free pages"
      }
    }
    let nid = Int(page_to_nid(page))
    let pfn = machine.pfn(page)
    guard nid < machine.nodes, pfn >= zones[nid].start_pfn,
      pfn + size <= zones[nid].start_pfn + zones[nid].spanned_pages
    else { return "page \(pfn) of order \(order) lies outside node \(nid)" }
    if pfn % size != 0 { return "page \(pfn) is not aligned to order \(order)" }
    let at = out[nid] + Int(pfn - zones[nid].start_pfn)
    if memchr(at, 1, Int(size)) != nil { return "page \(pfn) of order \(order) handed out twice" }
    if gfp & __GFP_THISNODE != 0, let node, node != nid { return "node \(nid) in place of \(node)" }
    if page.pointee.refcount != 1 { return "page \(pfn) has \(page.pointee.refcount) users" }
    if page.pointee.page_type != UInt32.max { return "page \(pfn) has a type" }
    if gfp & __GFP_COMP != 0 && compound_order(page) != order {
      return "page \(pfn) says it has order \(compound_order(page)), not \(order)"
    }
    memset(at, 1, Int(size))
    outPages[nid] += size
    blocks.append(Block(page: page, order: order, pfn: pfn))
    stamp(blocks.count - 1)
    return nil
  }

  private func free(_ which: Int) -> String? {
    blocks.swapAt(which, blocks.count - 1)
    guard stampIsThere(blocks.count - 1) else {
      return "page \(blocks.last!.pfn) changed while it was out"
    }
    let block = blocks.removeLast()
    let nid = Int(page_to_nid(block.page))
    machine.putPages(block.page, order: block.order)
    memset(out[nid] + Int(block.pfn - zones[nid].start_pfn), 0, 1 << Int(block.order))
    outPages[nid] -= 1 << block.order
    return nil
  }

  /// The first and last word of a block say whose it is.
  private func stamp(_ which: Int) {
    let bytes = machine.bytes(blocks[which].page, order: blocks[which].order)
    bytes.storeBytes(of: blocks[which].pfn, as: UInt64.self)
    bytes.storeBytes(of: ~blocks[which].pfn, toByteOffset: bytes.count - 8, as: UInt64.self)
  }
  private func stampIsThere(_ which: Int) -> Bool {
    let bytes = machine.bytes(blocks[which].page, order: blocks[which].order)
    return bytes.load(as: UInt64.self) == blocks[which].pfn
      && bytes.load(fromByteOffset: bytes.count - 8, as: UInt64.self) == ~blocks[which].pfn
  }

  private func free(on nid: Int) -> UInt64 {
    zones[nid].managed_pages - atBoot[nid] - outPages[nid]
  }

  /// Whether a node must be able to serve `size` pages: above the minimum, counted as exactly as
  /// its CPUs' counters allow, with a whole block.
  private func couldHave(_ size: UInt64, on nid: Int) -> Bool {
    let drift = machine.tasks.reduce(0) { $0 + UInt64(look_stat_threshold(machine.zone(nid), $1)) }
    guard free(on: nid) > zones[nid].min + size - 1 + drift else { return false }
    let start = zones[nid].start_pfn
    for pfn in stride(
      from: (start + size - 1) / size * size, to: start + zones[nid].spanned_pages, by: Int(size))
    where pfn + size <= start + zones[nid].spanned_pages
      && memchr(out[nid] + Int(pfn - start), 1, Int(size)) == nil
    {
      return true
    }
    return false
  }

  /// What is wrong with the zones at this moment.
  func complaint() -> String? {
    for nid in 0..<machine.nodes {
      if let complaint = machine.zoneComplaint(nid) { return complaint }
      let pcps = UInt64(zone_pcp_pages(machine.zone(nid), machine.globals))
      if machine.buddyPages(nid) + pcps != free(on: nid) {
        return
          "node \(nid): \(machine.buddyPages(nid)) + \(pcps) pages free, should be \(free(on: nid))"
      }
      if machine.numbers(nid).bad_pages != 0 { return "node \(nid) has seen bad pages" }
    }
    for (cpu, task) in machine.tasks.enumerated() {
      let t = task.pointee
      if t.preempt_count != 0 || t.irq_flags != 1 << 9 || t.migration_disabled != 0
        || t.rcu_read_lock_nesting != 0 || t.lockdep.depth != 0
      {
        return "CPU \(cpu) is still inside a section"
      }
    }
    return nil
  }

  /// Gives all back; then memory must be in the same blocks as before.
  func finish() -> String? {
    while !blocks.isEmpty { if let wrong = free(blocks.count - 1) { return wrong } }
    machine.on(0) { machine.drainAll() }
    if let complaint = complaint() { return complaint }
    for nid in 0..<machine.nodes where machine.freeBlocks(nid) != atBootBlocks[nid] {
      return
        "node \(nid) ends with blocks \(machine.freeBlocks(nid)), began with \(atBootBlocks[nid])"
    }
    return nil
  }
}
