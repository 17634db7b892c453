// SPDX-License-Identifier: Apache-2.0

/// The sums of the modelled machine that must agree when nothing runs (`struct pa_books`).
package struct Books: Codable, Sendable, Hashable {
  /// Given to the buddy allocator at boot.
  var managedPages: UInt64
  /// On buddy free lists.
  var freePages: UInt64
  /// On per-CPU lists.
  var pcpPages: UInt64
  /// Backing `page->ptl` slabs.
  var slabPages: UInt64
  /// In use as page tables, constructed or not.
  var tablePages: UInt64
  /// Pages whose type is "table".
  package var constructedPages: UInt64
  /// The NR_PAGETABLE counter, per-CPU parts included.
  package var nrPagetable: Int64
  /// Live objects of the `page->ptl` caches.
  package var lockObjects: UInt64
  /// Constructed pages that hold an allocated lock.
  package var lockedTables: UInt64
  /// Pages that were freed in a bad state.
  var badPages: UInt64

  /// What does not balance between two readings at rest, one phrase each; empty where all agrees.
  /// Pages may move between the free lists, the per-CPU lists and the slabs: only their sum is held.
  /// - Parameter leaks: tables were freed without their destructor, as the real series does: what is left counted,
  ///   typed or locked is theirs, and only what no leak explains is a difference.
  package static func differences(before: Books, after: Books, leaks: Bool = false) -> [String] {
    var found: [String] = []
    func expectSame(_ what: String, _ value: (Books) -> Int64) {
      let (old, new) = (value(before), value(after))
      if old != new { found.append("\(what) went from \(old) to \(new)") }
    }
    expectSame("managed pages") { Int64($0.managedPages) }
    expectSame("pages in all") {
      Int64($0.freePages + $0.pcpPages + $0.slabPages + $0.tablePages)
    }
    expectSame("pages in use as tables") { Int64($0.tablePages) }
    expectSame("pages freed in a bad state") { Int64($0.badPages) }
    if leaks {
      if after.nrPagetable < before.nrPagetable { expectSame("NR_PAGETABLE") { $0.nrPagetable } }
      return found
    }
    expectSame("NR_PAGETABLE less constructed tables") {
      $0.nrPagetable - Int64($0.constructedPages)
    }
    expectSame("constructed tables") { Int64($0.constructedPages) }
    expectSame("lock objects less tables that hold one") {
      Int64($0.lockObjects) - Int64($0.lockedTables)
    }
    expectSame("lock objects") { Int64($0.lockObjects) }
    return found
  }
}
