// SPDX-License-Identifier: Apache-2.0

extension HostFiles {
  /// From `/sys/devices/system/cpu/cpu0/cache`.
  func caches() -> HostCaches {
    let directory = "sys/devices/system/cpu/cpu0/cache"
    var byLevel: [Int: UInt64] = [:]
    var highest = 0
    for index in numbered("index", in: directory) {
      let cache = "\(directory)/\(index.name)"
      guard let level = integer("\(cache)/level"), let type = text("\(cache)/type"),
        type != "Instruction"
      else { continue }
      highest = max(highest, level)
      byLevel[level] = text("\(cache)/size").flatMap(Self.cacheBytes)
    }
    return HostCaches(
      firstBytes: byLevel[1], secondBytes: byLevel[2],
      lastBytes: highest > 1 ? byLevel[highest] : nil)
  }

  /// The largest cache that the model can displace: one and a half times its size is still below 1 GiB.
  private static let mostKibibytes: UInt64 = 640 << 10

  /// A size as the kernel writes it: `48K`.
  private static func cacheBytes(_ text: String) -> UInt64? {
    guard text.hasSuffix("K"), let kibibytes = UInt64(text.dropLast()),
      (1...mostKibibytes).contains(kibibytes)
    else { return nil }
    return kibibytes << 10
  }
}
