// SPDX-License-Identifier: Apache-2.0
// What the names of architectures, paths and hooks mean, in half a sentence each.

extension Hook {
  var meaning: String {
    switch self {
    case .none: "nothing hangs off the constructor"
    case .count: "constructor and destructor count"
    case .protect: "a table's page is read-only while it is a table, by \(Hook.mechanism(of: self))"
    case .protectBatched:
      "the same for neighbours at once, by \(Hook.mechanism(of: self)); bulk only"
    }
  }
}

extension Policy {
  var meaning: String {
    switch self {
    case .local: "the CPU's own node, then the others by distance"
    case .bind: "the node of --mem-node and no other"
    case .preferred: "the node of --mem-node, then the others by distance from it"
    case .interleave: "all nodes with memory in turn"
    case .weighted: "all nodes with memory in turn, each with --weights pages in a row"
    }
  }
}

extension AllocatorPath {
  var meaning: String {
    switch self {
    case .helper: "pte_alloc_kernel(), pmd_alloc() and the like"
    case .hotAdd: "arch_add_memory(): the direct map of memory that is plugged in"
    case .hotRemove: "taking that map down again"
    case .efi: "mapping the firmware's run-time services"
    case .trampoline: "the trampoline into the kernel when its own map is hidden (KPTI)"
    case .split: "splitting a huge entry of the direct map"
    case .vmemmap: "populating the array of struct pages"
    case .boot: "made from memblock before there is an allocator"
    }
  }
}

extension Architecture {
  /// `64 KiB pages; pte 256 bytes, 256 to a page; pmd 4 KiB, 16 to a page`
  var meaning: String {
    let geometry = geometry
    let levels: [String] = Level.allCases.compactMap { level in
      guard case .table(let table) = geometry[level] else { return nil }
      let share = table.tablesPerPage > 1 ? ", \(table.tablesPerPage) to a page" : ""
      return "\(level.rawValue) \(ByteSize.words(UInt64(table.tableBytes)))\(share)"
    }
    return "\(ByteSize.words(UInt64(geometry.pageBytes))) pages; \(levels.joined(separator: "; "))"
  }
}
