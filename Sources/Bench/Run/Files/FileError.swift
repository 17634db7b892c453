// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The file system refused something.
package struct FileError: SentenceError, Hashable {
  var path: String
  var errno: Int32
  package var sentence: String

  /// - Parameter what: what could not be done, for example `cannot be written`.
  package init(_ path: String, _ what: String, errno: Int32) {
    self.path = path
    self.errno = errno
    sentence = "\(path) \(what): \(String(cString: strerror(errno)))"
  }

  package init(path: String, sentence: String) {
    self.path = path
    errno = 0
    self.sentence = sentence
  }
}
