// SPDX-License-Identifier: Apache-2.0

/// The target of libFuzzer for series files. A file is refused with its name, and with a line that it has, or it is a
/// series that can be written out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  do {
    let series = try SeriesFile.parse(text, file: "fuzz", known: known) { _, _ in nil }
    for arch in [Architecture.s390, .arm64With4K] {
      for place in TableKind.all(archs: [arch]) { _ = series.rule(at: place) }
    }
  } catch {
    let lines = text.unicodeScalars.count { $0 == "\n" || $0 == "\r" || $0 == "\u{85}" } + 1
    if let line = error.line, line > lines + 1 { fatalError("line \(line) of \(lines)") }
  }
  return 0
}

private let known = Series.nameable
