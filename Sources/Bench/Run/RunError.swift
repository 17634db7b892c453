// SPDX-License-Identifier: Apache-2.0

/// A run that was refused, or stopped before its end.
package struct RunError: SentenceError, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Timings of a debug build mean nothing.
    case debugBuild
    /// The modelled machine ran out of memory.
    case outOfMemory
    /// The books of the modelled machine do not balance: the model is broken.
    case unbalanced
    /// No operation count gives a slot of the wanted length.
    case notCalibrated
    /// It would not be one run, or no sound comparison.
    case refused
    /// A worker process failed, or was lost again and again.
    case worker
    /// Stopped by the user before there was anything to keep.
    case interrupted
  }

  package var kind: Kind
  package var sentence: String

  package init(kind: Kind, sentence: String) {
    self.kind = kind
    self.sentence = sentence
  }
}
