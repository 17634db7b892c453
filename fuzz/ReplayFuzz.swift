// SPDX-License-Identifier: Apache-2.0
//
// The target of libFuzzer for the inputs of a replay. The parsers are compiled into it, without the rest: see
// scripts/fuzz.sh. The first byte chooses the size of the chunks; bit 7 takes the bytes for an EFI entry instead.

/// A fault stops here, so that the fuzzer keeps the input.
private func insist(_ condition: Bool, _ what: String) {
  if !condition { fatalError(what) }
}

private func check(_ input: ReplayInput) {
  var widest = AddressGeometry()
  widest.levels = 5
  for range in input.ranges {
    insist(range.start < range.end, "an empty range")
    insist((range.start | range.end) & 4095 == 0, "not whole pages")
    insist(widest.reaches(range.start, range.end), "out of reach")
    let leaf: UInt64 = 1 << UInt64(widest.entryShift(range.leaf))
    insist((range.start | range.end) & (leaf - 1) == 0, "not whole huge pages")
    insist(range.line <= input.lines || input.source == .efi, "a line that is not there")
  }
  insist(input.spaces.allSatisfy { !$0.isEmpty }, "a space without a range")
  insist(input.source.mm == .user || input.spaces.count == 1, "one machine, two kernels")
  guard let tables = try? ReplayTables(of: [input]) else {
    // One input is no conflict; only tables from boot need no other.
    insist(input.source == .vmallocinfo, "no tables")
    return
  }
  // A PMD table is there for PTE tables below it, or for huge pages.
  let huge = input.ranges.filter { $0.leaf != .pte }
    .reduce(UInt64(0)) { $0 + (($1.end - 1) >> 30) - ($1.start >> 30) + 1 }
  insist(tables.total > 0, "no table")
  for mm in ReplayTables.mms {
    insist(tables[mm].pmd <= tables[mm].pte + huge, "too many PMD tables")
  }
  _ = tables.nodeBytes(lockBytes: 192)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let mode = bytes.first else { return 0 }
  let text = Array(bytes.dropFirst())
  if mode & 0x80 != 0 {
    var reader = EFIReader(name: "fuzz")
    let values = text.split(separator: 0x7c, omittingEmptySubsequences: false).map(Array.init)
    for (entry, first) in stride(from: 0, to: values.count, by: 5).enumerated() {
      reader.add(entry: entry, texts: Array(values[first..<min(first + 5, values.count)]))
    }
    if let input = try? reader.finish() { check(input) }
    return 0
  }
  var reader = ReplayReader(name: "fuzz")
  let size = Int(mode & 0x7f) + 1
  for start in stride(from: 0, to: text.count, by: size) {
    do { try reader.feed(Array(text[start..<min(start + size, text.count)])) } catch { return 0 }
  }
  if let input = try? reader.finish() { check(input) }
  return 0
}
