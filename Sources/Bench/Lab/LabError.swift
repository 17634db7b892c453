// SPDX-License-Identifier: Apache-2.0

/// The lab could not fetch, build, boot or read something.
public struct LabError: SentenceError, Hashable {
  public var sentence: String

  public init(sentence: String) {
    self.sentence = sentence
  }
}
