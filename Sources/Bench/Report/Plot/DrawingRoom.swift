// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory inside a results directory in which gnuplot draws: all files but pictures are there by links, and
/// pictures leave it only when they are whole. It goes when this does.
struct DrawingRoom: ~Copyable {
  let path: String
  private let directory: String
  private static let endings = [".svg", ".png"]

  init(in directory: String) throws(FileError) {
    path = try Self.made(in: directory)
    self.directory = directory
  }

  private static func made(in directory: String) throws(FileError) -> String {
    var template = Array((directory + "/.drawing-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw FileError(directory, "cannot be written", errno: errno)
    }
    let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    for name in names(in: directory)
    where !name.hasPrefix(".") && !endings.contains(where: name.hasSuffix) {
      guard symlink("../\(name)", "\(path)/\(name)") == 0 else {
        let reason = errno
        try? FileManager.default.removeItem(atPath: path)
        throw FileError("\(path)/\(name)", "cannot be made", errno: reason)
      }
    }
    return path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static func names(in directory: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory))?.sorted() ?? []
  }

  /// Moves what was drawn into the results directory.
  /// - Returns: the files, as paths there.
  /// - Throws: `PlotError` for a picture that is not whole, before any is moved; `FileError` if one cannot be moved.
  func takeOver() throws -> [String] {
    let drawn = Self.names(in: path).filter { isFile("\(path)/\($0)") }
    for name in drawn where !isWhole(name) {
      throw PlotError(
        sentence: """
          gnuplot left \(directory)/\(name) unfinished, so it was not kept; is there room on the disk?
          """)
    }
    return try drawn.map { name in
      let target = "\(directory)/\(name)"
      guard rename("\(path)/\(name)", target) == 0 else {
        throw FileError(target, "cannot be written", errno: errno)
      }
      return target
    }
  }

  /// And no link.
  private func isFile(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// gnuplot takes no notice of a disk that is full: a picture that has its end has all of it.
  private func isWhole(_ name: String) -> Bool {
    guard let end = Self.endings.first(where: name.hasSuffix) else { return true }
    guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { return false }
    let tail = data.suffix(64)
    return end == ".svg" ? tail.contains("</svg>") : tail.contains("IEND")
  }
}

extension Data {
  fileprivate func contains(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}
