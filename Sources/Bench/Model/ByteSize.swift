// SPDX-License-Identifier: Apache-2.0

/// Sizes in words.
package enum ByteSize {
  static let kibibyte: UInt64 = 1 << 10
  static let mebibyte: UInt64 = 1 << 20
  static let gibibyte: UInt64 = 1 << 30

  /// For a sentence: `20.1 GiB`, rounded down so that nobody is promised what is not there.
  package static func words(_ bytes: UInt64) -> String {
    let (unit, name) =
      bytes >= gibibyte
      ? (gibibyte, "GiB") : bytes >= mebibyte ? (mebibyte, "MiB") : (kibibyte, "KiB")
    guard bytes >= kibibyte else { return "\(bytes) bytes" }
    let tenths = bytes % unit * 10 / unit
    return tenths == 0 ? "\(bytes / unit) \(name)" : "\(bytes / unit).\(tenths) \(name)"
  }

  /// As a flag's value: the largest of `16G`, `512M` or `4K` that is exact, else plain bytes.
  package static func flag(_ bytes: UInt64) -> String {
    for (unit, letter) in [(gibibyte, "G"), (mebibyte, "M"), (kibibyte, "K")]
    where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit)\(letter)"
    }
    return "\(bytes)"
  }
}
