// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// A program of the host's that a guest is to have.
package struct GuestProgram: Sendable, Hashable {
  /// Where it is on the host.
  var path: String
  /// Where it goes in the guest, with a slash at its start.
  var target: String

  /// - Parameter text: `PATH`, which goes to `/bin` under the same name, or `PATH:TARGET`.
  package init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    path = parts.first ?? ""
    target = parts.count > 1 ? parts[1] : "/bin/\((path as NSString).lastPathComponent)"
  }
}

extension Initramfs {
  /// Adds a program, and each shared library that it needs where the program looks for it.
  /// - Throws: `FileError` for a file that cannot be read, `LabError` for libraries that are missing.
  package mutating func addProgram(_ program: GuestProgram) async throws {
    try addFile(String(program.target.dropFirst()), copying: program.path, executable: true)
    let output = try await LabTool.ldd.run([program.path])
    // Scripts and static programs need none, and ldd calls that a failure.
    guard output.isSuccess else { return }
    for line in output.text.split(separator: "\n") {
      guard !line.contains("not found") else {
        throw LabError(
          sentence: "\(program.path) needs \(line.trimmingCharacters(in: .whitespaces))")
      }
      let library = line.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("/") }
      guard let library, !paths.contains(String(library.dropFirst())) else { continue }
      try addFile(String(library.dropFirst()), copying: String(library), executable: true)
    }
  }

  /// Adds the files of a directory and of those in it.
  package mutating func addTree(_ path: String, copying source: String) throws {
    for name in try FileManager.default.subpathsOfDirectory(atPath: source).sorted() {
      var isDirectory = ObjCBool(false)
      let file = "\(source)/\(name)"
      guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory),
        !isDirectory.boolValue
      else { continue }
      try addFile("\(path)/\(name)", copying: file, executable: access(file, X_OK) == 0)
    }
  }
}
