// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// What a variant may not change: which page frames the same operations return, in which order they
/// are given back, and what is in them.
@Suite struct VariantsFrameTests {
  private static let seed = UInt64.random(in: 1...999_999_999)

  /// A script of operations and the frames of the tables at its stations, on a new machine. Where
  /// locks come from a slab, its pages are taken first, so that they are not in between.
  private func frames(_ v: Variant) throws -> [UInt64] {
    let m = try PgtableMachine()
    if let cache = page_ptl_cache(m.machine, v.conf.lock, v.conf.config) {
      let f = flavour_of(v.conf)
      let locks = (0..<128).compactMap { _ in kmem_cache_alloc(cache, gfpKernel, f) }
      try #require(locks.count == 128)
      for lock in locks { kmem_cache_free(cache, lock, f) }
    }
    let slabPages = m.books.slab_pages
    var random = Random(state: Self.seed)
    var frames: [UInt64] = []
    for (i, kind) in TableKind.all.enumerated() {
      let count = 20 + 5 * i  // locks of all fit in the slabs that a cache keeps
      let order = (0..<UInt32(count)).shuffled(using: &random)
      frames += m.bulk(count, kind, v, order: order, ops: 3).map { table in
        page_to_pfn(
          kind.isPage ? table!.assumingMemoryBound(to: page.self) : virt_to_page(table!)
        ).v
      }
      var args = run_args()
      args.mm = m.userMM
      args.child = mm_new()
      m.run(v, LOOP_process, &args, ops: 2)
      mm_free(args.child)
      let live = m.construct(7, kind, v).map { $0! }
      frames += live.map { page_to_pfn($0).v }
      for table in live { m.free(table, kind, v) }
    }
    for shape in Shape.all {
      let kind = TableKind(level: shape.level, mm: PA_MM_USER)
      let order = (0..<UInt32(50)).shuffled(using: &random)
      frames += m.bulk(50, kind, v, order: order, ops: 2, shape: shape).map { __pa($0!) }
    }
    #expect(m.books.slab_pages == slabPages, "\(v.name): the slab was not warm")
    return frames
  }

  @Test func frameSequencesAreEqual() throws {
    var byWarmth: [String: [(Variant, [UInt64])]] = [:]
    for v in Variant.all {
      // The slabs of each kind of lock take another number of pages.
      let warmth = v.allocatesLocks ? "\(v.conf.lock)" : "none"
      byWarmth[warmth, default: []].append((v, try frames(v)))
    }
    #expect(Set(byWarmth.keys) == ["none", "2", "3", "4", "5", "6", "7"])
    for group in byWarmth.values {
      #expect(group.count >= 14, "five builds with memcg and two without, two copies each")
      let (first, expected) = group[0]
      #expect(Set(expected).count > 80)
      for (v, frames) in group.dropFirst() {
        #expect(
          frames == expected,
          "seed \(Self.seed): \(v.testDescription) against \(first.testDescription)")
      }
    }
  }

  /// The order in which bulk destroyed its tables, read off the CPU's list, which gives back last
  /// what it got last.
  private func destroyOrder(_ workload: pa_workload, seed: UInt64, count: Int = 32) throws -> [Int]
  {
    let m = try PgtableMachine()
    let v = Variant.named("merged_none_nomemcg")
    let kind = TableKind(level: PA_LEVEL_PUD, user: false)
    let gang = try Gang(m)
    func next() throws -> [Page] {
      let pages = try (0..<count).map { _ in try #require(m.allocate(kind, v)) }
      for page in pages.reversed() { m.free(page, kind, v) }
      return pages
    }
    let constructed = try next()
    try gang.run(v, batch(workload, kind, ops: 1, bulkTables: UInt32(count), seed: seed))
    return try next().reversed().map { page in try #require(constructed.firstIndex(of: page)) }
  }

  @Test func destroysInTheOrderAskedFor() throws {
    let all = Array(0..<32)
    #expect(try destroyOrder(PA_WORKLOAD_BULK_IN_ORDER, seed: 5) == all)
    #expect(try destroyOrder(PA_WORKLOAD_BULK_REVERSE, seed: 5) == all.reversed())
    let random = try destroyOrder(PA_WORKLOAD_BULK_RANDOM, seed: 5)
    #expect(random.sorted() == all)
    #expect(random != all && random != all.reversed())
    #expect(try destroyOrder(PA_WORKLOAD_BULK_RANDOM, seed: 5) == random)
    #expect(try destroyOrder(PA_WORKLOAD_BULK_RANDOM, seed: 6) != random)
  }

  /// Each of 4 tables comes at each place about as often as the others: 600 seeds, 150 expected; 80
  /// and 240 are more than 6 standard deviations away.
  @Test func randomOrderHasNoFavourites() throws {
    let m = try PgtableMachine()
    let v = Variant.named("merged_none_nomemcg")
    let kind = TableKind(level: PA_LEVEL_PUD, user: false)
    let gang = try Gang(m)
    var seen = [[Int]](repeating: [0, 0, 0, 0], count: 4)
    for seed in 0..<600 {
      let before = (0..<4).map { _ in m.allocate(kind, v)! }
      for page in before.reversed() { m.free(page, kind, v) }
      try gang.run(
        v, batch(PA_WORKLOAD_BULK_RANDOM, kind, ops: 1, bulkTables: 4, seed: UInt64(seed)))
      let after = (0..<4).map { _ in m.allocate(kind, v)! }
      for page in after { m.free(page, kind, v) }
      for (place, page) in after.reversed().enumerated() {
        seen[place][try #require(before.firstIndex(of: page))] += 1
      }
    }
    for counts in seen { for count in counts { #expect((80...240).contains(count), "\(seen)") } }
  }

  /// Tables are empty when they are handed out, whoever had the page before.
  @Test(arguments: Variant.lockNames) func tablesAreEmpty(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.all where v.lockName == lock {
      m.exhaust(v)
      m.soilKept()
      m.release(v)
      for kind in TableKind.all {
        let tables = m.construct(40, kind, v).map { $0! }
        for table in tables {
          let contents = UnsafeBufferPointer(start: entries(table), count: 512)
          #expect(contents.allSatisfy { $0 == 0 }, "\(kind.testDescription)")
          for i in 0..<512 { entries(table)[i] = .max }
        }
        for table in tables { m.free(table, kind, v) }
      }
    }
  }
}
