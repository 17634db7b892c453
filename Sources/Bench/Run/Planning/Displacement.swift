// SPDX-License-Identifier: Apache-2.0

extension PlanBuilder {
  /// What other work touches before each timing, by case.
  /// - Throws: `PlanError` where the system does not tell a cache's size, or there is no room beside the nodes.
  func displacement(
    of cases: [Case], beside layout: NodeLayout
  ) throws(PlanError) -> [UInt64] {
    var all: [UInt64] = []
    for testCase in cases {
      guard let cache = testCase.condition.displacedCache else {
        all.append(0)
        continue
      }
      guard let bytes = host.caches.displacingBytes(cache) else {
        throw PlanError(
          sentence: """
            condition \(testCase.condition.rawValue): the system does not say how large the \(cache.rawValue)-level \
            cache is (/sys/devices/system/cpu/cpu0/cache); use --condition serialised
            """)
      }
      try check(bytes * UInt64(testCase.threads), of: testCase, beside: layout)
      all.append(bytes)
    }
    return all
  }

  private func check(
    _ bytes: UInt64, of testCase: Case, beside layout: NodeLayout
  ) throws(PlanError) {
    let allowed = host.nodes.filter(\.isAllowed).reduce(0) { $0 + $1.availableBytes }
    let available = min(allowed, host.cgroupHeadroomBytes ?? .max)
    let nodes = layout.nodes.reduce(0) { $0 + $1.nodeBytes }
    guard available < nodes + bytes else { return }
    throw PlanError(
      sentence: """
        condition \(testCase.condition.rawValue) touches \(ByteSize.words(bytes)) beside the \
        \(ByteSize.words(nodes)) of the nodes, and \(ByteSize.words(available)) are free; use a smaller \
        --node-memory, fewer --threads or another --condition
        """)
  }
}
