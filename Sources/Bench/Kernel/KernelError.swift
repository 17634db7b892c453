// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The C target, or the system under it, refused something.
package struct KernelError: SentenceError, Hashable {
  /// The errno value; 0 where no call failed.
  package var errno: Int32
  package var sentence: String

  package init(errno: Int32, sentence: String) {
    self.errno = errno
    self.sentence = sentence
  }

  /// Whether a kernel does not know an advice of madvise().
  var isUnknownAdvice: Bool { errno == EINVAL }

  /// What the system calls an errno value, for the end of a sentence.
  package static func reason(_ errno: Int32) -> String { String(cString: strerror(errno)) }
}

/// The one bridge from C's result codes to thrown errors.
/// - Parameter what: the sentence for an errno value, made only on failure.
package func check(_ result: Int32, _ what: (Int32) -> String) throws(KernelError) {
  guard result == 0 else { throw KernelError(errno: result, sentence: what(result)) }
}
