// SPDX-License-Identifier: Apache-2.0

/// Samples from which nothing can be concluded, because some are missing or empty.
public struct StatsError: SentenceError, Hashable {
  public var sentence: String
}
