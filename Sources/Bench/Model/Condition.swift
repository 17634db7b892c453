// SPDX-License-Identifier: Apache-2.0

/// What stands around a table's construction and destruction while they are timed. The same instructions take
/// different times: `docs/conditions.md`.
package enum Condition: String, Word {
  case loop, overlapped, throughput, serialised
  case l1Cold = "l1-cold"
  case l2Cold = "l2-cold"
  case llcCold = "llc-cold"

  package static let kind = "condition"
  package var meaning: String {
    switch self {
    case .loop: "the workload's own loop, which has no other condition"
    case .overlapped:
      "one table after the other, so that the processor overlaps each step with those around it; churn"
    case .throughput: "many tables in a row, then their destruction; bulk"
    case .serialised: "each construction and each destruction timed by itself, caches warm; churn"
    case .l1Cold:
      "as serialised, after other work has displaced the first-level caches, of data and of code"
    case .l2Cold: "as serialised, after other work has displaced the second-level cache"
    case .llcCold: "as serialised, after other work has displaced the last-level cache"
    }
  }

  /// Whether construction and destruction are timed each by itself, and so are costs of their own.
  var timesParts: Bool {
    switch self {
    case .loop, .overlapped, .throughput: false
    case .serialised, .l1Cold, .l2Cold, .llcCold: true
    }
  }

  /// The cache that other work displaces before each timing.
  var displacedCache: HostCaches.Level? {
    switch self {
    case .loop, .overlapped, .throughput, .serialised: nil
    case .l1Cold: .first
    case .l2Cold: .second
    case .llcCold: .last
    }
  }
}

extension Workload {
  /// The conditions in which its tables can be timed; the first is what it means without one.
  package var conditions: [Condition] {
    switch self {
    case .churn: [.overlapped, .serialised, .l1Cold, .l2Cold, .llcCold]
    case .bulkInOrder, .bulkReverse, .bulkRandom: [.throughput]
    default: [.loop]
    }
  }
}
