// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// Production kernels': the others have no hooked loops.
let hookedLocks = ["embedded", "rt"]

/// What hangs from the constructor: a counter, or the protection of the table's page.
@Suite struct HookTests {
  private static let hooked = Variant.all.filter {
    $0.chargesUsers && hookedLocks.contains($0.lockName)
  }
  private static let churnAndBulk = [PA_WORKLOAD_CHURN] + bulkOrders

  @Test(arguments: hookedLocks) func countsConstructorsAndDestructors(_ lock: String) throws {
    let m = try PgtableMachine()
    let gang = try Gang(m)
    for v in Self.hooked where v.lockName == lock {
      for kind in TableKind.all {
        for workload in Self.churnAndBulk {
          let what: Comment = "\(v.name), \(kind.testDescription), workload \(workload.rawValue)"
          let before = gang.task(0).pointee.hook_calls
          let r = try gang.run(
            v, batch(workload, kind, ops: 3, bulkTables: 7, hook: PA_HOOK_COUNT))[0]
          #expect(
            r.tables == (workload == PA_WORKLOAD_CHURN ? 3 : 21) && r.failed_tables == 0, what)
          let calls = gang.task(0).pointee.hook_calls - before
          #expect(calls == (Construction(v, kind).called ? 2 * r.tables : 0), what)
        }
      }
    }
    let counted = gang.task(0).pointee.hook_calls
    try gang.run(Self.hooked[0], batch(PA_WORKLOAD_CHURN, ops: 5))
    #expect(gang.task(0).pointee.hook_calls == counted, "without a hook")
  }

  @Test(arguments: [PA_HOOK_COUNT, PA_HOOK_PROTECT, PA_HOOK_PROTECT_BATCHED], hookedLocks)
  func booksBalance(_ hook: pa_hook, _ lock: String) throws {
    let m = try PgtableMachine()
    let gang = try Gang(m, cpus: [0, 1])
    let before = m.sums
    for v in Self.hooked where v.lockName == lock {
      for kind in TableKind.all {
        for workload in Self.churnAndBulk
        where hook != PA_HOOK_PROTECT_BATCHED || workload != PA_WORKLOAD_CHURN {
          let results = try gang.run(
            v, batch(workload, kind, ops: 2, bulkTables: 20, hook: hook))
          #expect(results.allSatisfy { $0.failed_tables == 0 })
        }
      }
      m.drainLocks(v)
      #expect(m.sums == before, "\(v.testDescription)")
    }
    #expect(m.machineComplaint == nil)
    // Every page can be written again.
    let pages = (0..<3000).map { _ in alloc_pages(gfpKernel | __GFP_ZERO, 0, FLAVOUR_PLAIN)! }
    for page in pages { __free_pages(page, 0, FLAVOUR_PLAIN) }
  }

  /// Whether this thread may write to a page: the system's own write there is refused where the
  /// thread's would kill.
  static func writable(_ address: UnsafeMutableRawPointer) -> Bool {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return false }
    defer { for end in ends { close(end) } }
    return write(ends[1], address, 8) == 8 && read(ends[0], address, 8) == 8
  }

  /// Tables of a hooked bulk loop, left alive.
  static func liveTables(_ m: PgtableMachine, _ v: Variant, _ hook: pa_hook, _ kind: TableKind)
    -> [UnsafeMutableRawPointer?]
  {
    protect_open()
    var tables = [UnsafeMutableRawPointer?](repeating: nil, count: 9)
    let order = [UInt32](repeating: 8, count: 8)  // destroy one that is not there
    tables.withUnsafeMutableBufferPointer { tables in
      order.withUnsafeBufferPointer { order in
        var args = run_args()
        args.env = m.env(v)
        args.mm = m.mm(kind)
        args.level = UInt8(kind.level.rawValue)
        args.bulk_tables = 8
        args.ops = 1
        args.tables = tables.baseAddress
        args.destroy_order = order.baseAddress
        var result = run_result()
        v.entryPoint(LOOP_bulk, hook: hook)!(&args, &result)
      }
    }
    return tables
  }
  @Test func protectsLiveTables() throws {
    let m = try PgtableMachine()
    let kind = TableKind(level: PA_LEVEL_PUD, user: false)
    for v in Self.hooked {
      // A batch is open again before its first table is destroyed.
      for (hook, protected) in [
        (PA_HOOK_COUNT, false), (PA_HOOK_PROTECT, true), (PA_HOOK_PROTECT_BATCHED, false),
      ] {
        let tables = Self.liveTables(m, v, hook, kind).dropLast().map { $0! }
        for table in tables { #expect(Self.writable(table) != protected, "\(v.name)") }
        for table in tables { protect_table(virt_to_page(table), false) }
        for table in tables { #expect(Self.writable(table), "\(v.name)") }
        for table in tables { m.free(virt_to_page(table), kind, v) }
      }
    }
  }

  /// A table without constructor has no hook either.
  @Test func baseLeavesKernelPTETablesOpen() throws {
    let m = try PgtableMachine()
    let v = Variant.named("base_embedded_memcg")
    let kind = TableKind(level: PA_LEVEL_PTE, user: false)
    let tables = Self.liveTables(m, v, PA_HOOK_PROTECT, kind).dropLast().map { $0! }
    for table in tables { #expect(Self.writable(table)) }
    for table in tables { m.free(virt_to_page(table), kind, v) }
  }

  /// A write by whoever is not a table writer kills.
  @Test func aWriteToAProtectedTableFaults() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      let m = try PgtableMachine()
      let kind = TableKind(level: PA_LEVEL_PMD, user: false)
      let v = Variant.named("merged_embedded_memcg")
      let tables = HookTests.liveTables(m, v, PA_HOOK_PROTECT, kind)
      // A sanitizer would catch it, spend minutes on names, and end the process another way.
      signal(SIGSEGV, SIG_DFL)
      tables[3]!.storeBytes(of: 1, as: UInt64.self)
    }
    await #expect(processExitsWith: .success) {
      let m = try PgtableMachine()
      let kind = TableKind(level: PA_LEVEL_PMD, user: false)
      let v = Variant.named("merged_embedded_memcg")
      let tables = HookTests.liveTables(m, v, PA_HOOK_COUNT, kind)
      tables[3]!.storeBytes(of: 1, as: UInt64.self)
    }
  }

  /// Runs of adjacent pages, upwards and downwards, with holes: exactly the constructed tables are
  /// protected.
  @Test(arguments: [false, true])
  func batchesProtectWhatIsThere(_ asPages: Bool) throws {
    let m = try PgtableMachine()
    protect_open()
    let pages = (0..<64).map { _ in alloc_pages(gfpKernel, 0, FLAVOUR_PLAIN)! }
      .sorted { page_to_pfn($0).v < page_to_pfn($1).v }
    var random = Random(state: 11)
    for round in 0..<30 {
      var chosen = pages.indices.filter { _ in Bool.random(using: &random) }
      if round % 3 == 1 { chosen.reverse() }
      if round % 3 == 2 { chosen.shuffle(using: &random) }
      for i in pages.indices { pages[i].pointee.page_type = PAGE_TYPE_TABLE }
      // A page without type is not constructed; nor is what is not there.
      let plain = chosen.indices.filter { $0 % 9 == 4 }.map { chosen[$0] }
      for i in plain { pages[i].pointee.page_type = .max }
      var tables: [UnsafeMutableRawPointer?] = chosen.map {
        asPages ? UnsafeMutableRawPointer(pages[$0]) : page_address(pages[$0])
      }
      tables.insert(nil, at: tables.count / 2)
      protect_tables(&tables, UInt32(tables.count), asPages, true)
      for i in pages.indices {
        let protected = chosen.contains(i) && !plain.contains(i)
        #expect(Self.writable(page_address(pages[i])) != protected, "round \(round), page \(i)")
      }
      protect_tables(&tables, UInt32(tables.count), asPages, false)
      for page in pages { #expect(Self.writable(page_address(page)), "round \(round)") }
    }
    for page in pages {
      page.pointee.page_type = .max
      __free_pages(page, 0, FLAVOUR_PLAIN)
    }
    #expect(m.tasks[0].pointee.hook_failures == 0)
  }

  /// The batched loop protects every table once and opens it again before it returns: outside the
  /// loop nothing else can tell, because the pages are open before and after it.
  @Test(arguments: bulkOrders) func batchedLoopProtects(_ workload: pa_workload) throws {
    let m = try PgtableMachine()
    let gang = try Gang(m)
    let v = Variant.named("merged_embedded_memcg")
    for kind in TableKind.all {
      let before = gang.task(0).pointee
      let result = try gang.run(
        v, batch(workload, kind, ops: 3, bulkTables: 50, hook: PA_HOOK_PROTECT_BATCHED))[0]
      let after = gang.task(0).pointee
      let constructed = Construction(v, kind).marked ? result.tables : 0
      #expect(result.tables == 150 && result.failed_tables == 0)
      #expect(after.hook_protected - before.hook_protected == constructed, "\(kind)")
      #expect(after.hook_opened - before.hook_opened == constructed, "\(kind)")
    }
  }

  @Test func namesTheMechanism() {
    #expect(String(cString: pa_hook_means(UInt8(PA_HOOK_NONE.rawValue))) == "none")
    #expect(String(cString: pa_hook_means(UInt8(PA_HOOK_COUNT.rawValue))) == "counter")
    #expect(String(cString: pa_hook_means(.max)) == "none")
    for hook in [PA_HOOK_PROTECT, PA_HOOK_PROTECT_BATCHED] {
      #expect(
        String(cString: pa_hook_means(UInt8(hook.rawValue)))
          == (protect_has_pkeys() ? "pkey_mprotect" : "mprotect"))
    }
  }
}
