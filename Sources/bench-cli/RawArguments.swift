// SPDX-License-Identifier: Apache-2.0

/// The arguments as the system passed them. Swift's own put U+FFFD in the place of bytes that are no UTF-8: a file of
/// another name would be read or made.
enum RawArguments {
  /// - Throws: `UsageError` for an argument that cannot be used, or shown, as it is.
  static func check() throws(UsageError) {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[index] else { continue }
      guard let text = String(validatingCString: argument) else {
        throw UsageError(
          sentence: """
            argument \(index), '\(String(cString: argument))', is not UTF-8 text; name files and directories in UTF-8
            """)
      }
      guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
      else {
        throw UsageError(
          sentence:
            "argument \(index), \(text.debugDescription), has a control character; leave it out")
      }
    }
  }
}
