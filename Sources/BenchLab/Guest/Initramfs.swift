// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// The file system in a guest's memory, written as the cpio archive (format `newc`) that kernels unpack. Equal entries
/// make equal bytes.
package struct Initramfs: Sendable {
  private static let (directoryType, fileType, linkType, characterType) =
    (0o040000, 0o100000, 0o120000, 0o020000)

  private var archive = Data()
  private var inode = 0
  /// Of all entries.
  private(set) var paths: Set<String> = []

  /// Has `/dev/console`, which the kernel opens as standard streams of `/init`.
  package init() {
    addCharacterDevice("dev/console", major: 5, minor: 1)
  }

  /// Adds a directory that is not there yet, and those above it. Entries below it need no call of this.
  /// - Parameter path: like all paths here without a slash at its start.
  package mutating func addDirectory(_ path: String) {
    guard !path.isEmpty, !paths.contains(path) else { return }
    add(path, mode: Self.directoryType | 0o755)
  }

  package mutating func addFile(_ path: String, _ content: Data, executable: Bool = false) {
    add(path, mode: Self.fileType | (executable ? 0o755 : 0o644), content: content)
  }

  /// - Throws: `FileError` if `source` cannot be read.
  package mutating func addFile(
    _ path: String, copying source: String, executable: Bool = false
  ) throws(FileError) {
    guard let content = FileManager.default.contents(atPath: source) else {
      throw FileError(path: source, sentence: "\(source) cannot be read")
    }
    addFile(path, content, executable: executable)
  }

  mutating func addLink(_ path: String, to target: String) {
    add(path, mode: Self.linkType | 0o777, content: Data(target.utf8))
  }

  mutating func addCharacterDevice(_ path: String, major: Int, minor: Int) {
    add(path, mode: Self.characterType | 0o600, device: (major, minor))
  }

  /// The whole archive, not packed.
  var data: Data {
    var whole = self
    whole.inode = -1
    whole.add("TRAILER!!!", mode: 0)
    return whole.archive
  }

  /// - Throws: `FileError` if it cannot be written.
  package func write(to path: String) throws(FileError) {
    do {
      try data.write(to: URL(fileURLWithPath: path))
    } catch {
      throw FileError(
        path: path, sentence: "\(path) cannot be written: \(error.localizedDescription)")
    }
  }

  private mutating func add(
    _ path: String, mode: Int, content: Data = Data(), device: (major: Int, minor: Int) = (0, 0)
  ) {
    addDirectory((path as NSString).deletingLastPathComponent)
    paths.insert(path)
    inode += 1
    // inode, mode, owner, group, links, time, bytes, the file system's device, the device that the entry is, bytes of
    // the name with its end, check sum.
    let fields = [
      inode, mode, 0, 0, 1, 0, content.count, 0, 0, device.major, device.minor, path.utf8.count + 1,
      0,
    ]
    archive.append(Data(("070701" + fields.map { String(format: "%08X", $0) }.joined()).utf8))
    archive.append(Data(path.utf8) + [0])
    pad()
    archive.append(content)
    pad()
  }

  private mutating func pad() {
    archive.append(Data(repeating: 0, count: (4 - archive.count % 4) % 4))
  }
}
