// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

typealias Page = UnsafeMutablePointer<page>

/// What page tables ask for, and what other callers of the page allocator do.
let gfpUser: gfp_t = gfpKernel | __GFP_ACCOUNT
let gfpMovable: gfp_t = gfpKernel | __GFP_MOVABLE
let gfpReclaimable: gfp_t = gfpKernel | __GFP_RECLAIMABLE
let gfpNowait: gfp_t = __GFP_KSWAPD_RECLAIM | __GFP_NOWARN

let allOrders = UInt32(0)...UInt32(MAX_PAGE_ORDER)
let migrateTypes = [MIGRATE_UNMOVABLE, MIGRATE_MOVABLE, MIGRATE_RECLAIMABLE].map(\.rawValue)

/// The page allocator of a machine.
extension TestMachine {
  /// With a node: alloc_pages_node(); without: by the task's policy.
  func allocPages(order: UInt32 = 0, _ gfp: gfp_t = gfpKernel, node: Int? = nil) -> Page? {
    node.map { alloc_pages_node(Int32($0), gfp, order, flavour) }
      ?? (node == nil ? alloc_pages(gfp, order, flavour) : nil)
  }
  /// The node that serves an allocation of one page.
  func nodeServing(_ gfp: gfp_t = gfpKernel, node: Int? = nil) -> Int? {
    allocPages(gfp, node: node).map { Int(page_to_nid($0)) }
  }
  func putPages(_ page: Page, order: UInt32 = 0) { __free_pages(page, order, flavour) }

  func drainAll() {
    switch flavour {
    case FLAVOUR_RT: drain_all_pages_rt()
    case FLAVOUR_DEBUG: drain_all_pages_debug()
    case FLAVOUR_LOCKDEP: drain_all_pages_lockdep()
    case FLAVOUR_DEBIAN: drain_all_pages_debian()
    case FLAVOUR_DEBIAN_RT: drain_all_pages_debian_rt()
    default: drain_all_pages_plain()
    }
  }

  func zone(_ nid: Int = 0) -> OpaquePointer { look_zone(machine, UInt32(nid)) }
  func numbers(_ nid: Int = 0) -> zone_look { look_zone_numbers(zone(nid)) }
  func pcp(_ cpu: Int = 0, node: Int = 0) -> pcp_look { look_pcp(zone(node), tasks[cpu]) }
  func pcpBlocks(_ index: UInt32, cpu: Int = 0, node: Int = 0) -> UInt32 {
    look_pcp_blocks(zone(node), tasks[cpu], index)
  }
  /// Blocks on the zone's free lists, by order, of all types.
  func freeBlocks(_ nid: Int = 0) -> [UInt64] {
    allOrders.map { order in migrateTypes.reduce(0) { $0 + look_free_blocks(zone(nid), order, $1) }
    }
  }
  func buddyPages(_ nid: Int = 0) -> UInt64 { UInt64(zone_buddy_pages(zone(nid))) }
  func zoneComplaint(_ nid: Int = 0) -> String? {
    zone_validate(zone(nid), globals).map { String(cString: $0) }
  }
  func numaEvent(_ item: numa_stat_item, cpu: Int = 0, node: Int) -> UInt64 {
    look_numa_event(zone(node), tasks[cpu], item)
  }
  func pfn(_ page: Page) -> UInt64 { page_to_pfn(page).v }
  /// The bytes of a block.
  func bytes(_ page: Page, order: UInt32 = 0) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: page_address(page), count: Int(PA_PAGE_BYTES) << Int(order))
  }
}

extension UnsafeMutableRawBufferPointer {
  var isZero: Bool {
    UnsafeRawBufferPointer(self).bindMemory(to: UInt64.self).allSatisfy { $0 == 0 }
  }
  func fill(_ byte: UInt8) { initializeMemory(as: UInt8.self, repeating: byte) }
}
