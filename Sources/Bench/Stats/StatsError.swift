// SPDX-License-Identifier: Apache-2.0

/// Samples from which nothing can be concluded, because some are missing or empty.
package struct StatsError: SentenceError, Hashable {
  package var sentence: String

  package init(sentence: String) {
    self.sentence = sentence
  }
}
