// SPDX-License-Identifier: Apache-2.0

/// An error that is one sentence for the user: what was wrong, where, and what would be right.
/// Everything that the library throws conforms; a command prints it and exits.
package protocol SentenceError: Error, CustomStringConvertible {
  var sentence: String { get }
}

extension SentenceError {
  package var description: String { sentence }
}
