// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// The constructors alone, on a page whose fields hold what nobody would write there: which fields
/// they set, to what, and which they leave.
@Suite struct PgtableCtorTests {
  private static let junk = UInt(0xa5a5_a5a5_a5a5_a5a5)
  private func soiledPage(_ v: Variant) throws -> Page {
    let page = try #require(pagetable_alloc(gfpKernel, 0, v.conf))
    page.pointee.pmd_huge_pte = UnsafeMutableRawPointer(bitPattern: Self.junk)
    page.pointee.ptl = UnsafeMutableRawPointer(bitPattern: Self.junk)
    page.pointee.pt_share_count = 7
    return page
  }

  /// Objects of the lock cache come with whatever was in them.
  private func soilLocks(_ m: PgtableMachine, _ v: Variant) throws {
    guard let cache = page_ptl_cache(m.machine, v.conf.lock, v.conf.config) else { return }
    let f = flavour_of(v.conf)
    let objects = try (0..<8).map { _ in try #require(kmem_cache_alloc(cache, gfpKernel, f)) }
    for object in objects { memset(object, 0xa5, Int(cache.pointee.object_size)) }
    for object in objects { kmem_cache_free(cache, object, f) }
  }

  private func construct(_ m: PgtableMachine, _ page: Page, _ kind: TableKind, _ v: Variant) -> Bool
  {
    switch kind.level {
    case PA_LEVEL_PTE: return pagetable_pte_ctor(m.mm(kind), page, m.env(v), v.conf)
    case PA_LEVEL_PMD: return pagetable_pmd_ctor(m.mm(kind), page, m.env(v), v.conf)
    default:
      pagetable_upper_ctor(page, v.conf)
      return true
    }
  }

  @Test(arguments: Variant.lockNames) func fields(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock && !v.chargesUsers {
      try soilLocks(m, v)
      for kind in TableKind.all
      where Construction(v, kind).called {
        let what: Comment = "\(v.name), \(kind.testDescription)"
        let expected = Construction(v, kind)
        let pmd = kind.level == PA_LEVEL_PMD
        let before = m.sums
        let page = try soiledPage(v)
        try #require(construct(m, page, kind, v), what)

        let (type, count) = (v.conf.page_type, v.conf.accounted)
        let (never, inAlloc) = (
          UInt8(PA_ACCOUNTING_NEVER.rawValue), UInt8(PA_ACCOUNTING_IN_ALLOC.rawValue)
        )
        #expect(page.pointee.isTable == (type != never), what)
        #expect(m.books.nr_pagetable == before.accounted + (count != never ? 1 : 0), what)
        // With mm_is_kernel() there is nothing left to do for the kernel's tables.
        let rule = v.conf.pmd_ptlock_init
        let shared =
          pmd && (rule != UInt8(PA_RULE_USER.rawValue) || pa_conf.runs(rule, kind.mm))
        #expect(page.pointee.pt_share_count == (shared ? 0 : 7), what)
        let clearsDeposit = pmd && expected.lockInitialised
        #expect(
          UInt(bitPattern: page.pointee.pmd_huge_pte) == (clearsDeposit ? 0 : Self.junk), what)
        if expected.lockInitialised {
          checkLock(of: page, v, what)
        } else {
          #expect(UInt(bitPattern: page.pointee.ptl) == Self.junk, what)
          page.pointee.ptl = nil
        }

        pagetable_dtor(page, m.env(v), v.conf)
        // pagetable_free() is who forgets a table that pagetable_alloc() has marked.
        #expect(type == inAlloc ? page.pointee.isTable : page.pointee.isNothing, what)
        #expect(page.pointee.refcount == 1, what)
        #expect(m.books.nr_pagetable == before.accounted + (count == inAlloc ? 1 : 0), what)
        #expect(m.books.lock_objects == before.lockObjects, what)
        pagetable_free(page, v.conf)
        #expect(m.sums == before, what)
      }
    }
  }

  /// Only a kernel with cgroups asks whose page it is: there the group's sum moves with the node's.
  @Test(arguments: Variant.builds.filter(\.conf.accountsInConstructor))
  func accountsToTheGroup(_ v: Variant) throws {
    let m = try PgtableMachine()
    for kind in TableKind.all {
      let what: Comment = "\(kind.testDescription)"
      let before = m.sums
      let page = try #require(alloc_pages(gfpUser, 0, flavour_of(v.conf)))
      try #require(construct(m, page, kind, v), what)
      #expect(m.sums.accounted == before.accounted + 1, what)
      #expect(m.sums.groupAccounted == before.groupAccounted + (v.chargesUsers ? 1 : 0), what)
      pagetable_dtor(page, m.env(v), v.conf)
      #expect(m.sums.groupAccounted == before.groupAccounted, what)
      pagetable_free(page, v.conf)
    }
  }

  /// spin_lock_init() of each kernel (include/linux/spinlock_types.h, spinlock_rt.h,
  /// lockdep_types.h, 6.12).
  private func checkLock(of page: Page, _ v: Variant, _ what: Comment) {
    guard v.allocatesLocks else {
      // Four bytes of the word: the rest is not the lock's.
      #expect(UInt(bitPattern: page.pointee.ptl) == Self.junk & ~0xffff_ffff, what)
      return
    }
    let lock = page.pointee.ptl!
    switch v.locks {
    case PA_LOCK_RT:
      let rt = lock.assumingMemoryBound(to: rt_spinlock.self).pointee
      #expect(rt.wait_lock.val == 0 && rt.owner == nil, what)
      #expect(rt.waiters_root == nil && rt.waiters_leftmost == nil, what)
    case PA_LOCK_DEBUG:
      checkDebug(lock.assumingMemoryBound(to: debug_spinlock.self).pointee, what)
    case PA_LOCK_RT_DEBUG:
      let rt = lock.assumingMemoryBound(to: rt_debug_spinlock.self).pointee
      checkDebug(rt.wait_lock, what)
      #expect(rt.owner == nil && rt.waiters_root == nil && rt.waiters_leftmost == nil, what)
    case PA_LOCK_RT_LOCKDEP:
      let rt = lock.assumingMemoryBound(to: rt_lockdep_spinlock.self).pointee
      checkDebug(rt.wait_lock.debug, what)
      checkMap(rt.wait_lock.dep_map, "&lock->wait_lock", rt_wait_lock_class(), what)
      #expect(rt.owner == nil && rt.waiters_root == nil && rt.waiters_leftmost == nil, what)
      checkMap(rt.dep_map, "ptlock_ptr(ptdesc)", ptlock_class(), what)
    case PA_LOCK_LOCKSTAT:
      let stat = lock.assumingMemoryBound(to: lockstat_spinlock.self).pointee
      #expect(stat.cpu == Int32(get_current().pointee.cpu), what)
      // Only taking the lock writes where it was taken.
      #expect(stat.ip == Self.junk, what)
      fallthrough
    default:
      let lockdep = lock.assumingMemoryBound(to: lockdep_spinlock.self).pointee
      checkDebug(lockdep.debug, what)
      checkMap(lockdep.dep_map, "ptlock_ptr(ptdesc)", ptlock_class(), what)
    }
  }

  private func checkMap(
    _ map: lockdep_map, _ name: String, _ key: UnsafePointer<lock_class_key>?, _ what: Comment
  ) {
    #expect(map.key == key, what)
    #expect(String(cString: map.name) == name, what)
    #expect(map.class_cache.0 == nil && map.class_cache.1 == nil, what)
    // LD_WAIT_CONFIG within anything, an ordinary lock.
    #expect(map.wait_type_outer == 0 && map.wait_type_inner == 2 && map.lock_type == 0, what)
  }

  private func checkDebug(_ lock: debug_spinlock, _ what: Comment) {
    #expect(lock.raw_lock.val == 0 && lock.magic == 0xdead_4ead, what)
    #expect(lock.owner_cpu == .max && UInt(bitPattern: lock.owner) == .max, what)
  }

  /// What a kernel's spinlock_t weighs is what its tables' locks weigh.
  @Test func lockSizes() throws {
    let m = try PgtableMachine()
    let sizes = (0..<UInt8(PA_LOCK_KINDS.rawValue)).map {
      page_ptl_cache(m.machine, $0, 0)?.pointee.object_size
    }
    #expect(sizes == [nil, nil, 32, 24, 64, 72, 48, 128])
  }
}
