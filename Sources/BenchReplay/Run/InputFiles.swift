// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Reads inputs of a replay from the file system, with bounded memory whatever they are.
enum InputFiles {
  static let chunkBytes = 256 << 10
  /// No such file is as large. What never ends is given up there.
  static let mostBytes = 1 << 30
  private static let mostEntries = 1 << 16
  /// A sysfs value is one line.
  private static let mostValueBytes = 4096

  /// - Throws: `FileError` where it cannot be read, `ReplayInputError` for what is in it.
  static func read(_ path: String) throws -> ReplayInput {
    let descriptor = try open(path)
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path, "cannot be read", errno: errno)
    }
    if status.st_mode & S_IFMT == S_IFDIR { return try readEFI(path) }
    var reader = ReplayReader(name: path)
    var bytes = 0
    while true {
      let chunk = try read(descriptor, upTo: chunkBytes, path)
      if chunk.isEmpty { return try reader.finish() }
      bytes += chunk.count
      guard bytes <= mostBytes else {
        throw ReplayInputError(
          sentence:
            "\(path): larger than \(ByteSize.words(UInt64(mostBytes))), which no such file is")
      }
      try reader.feed(chunk)
    }
  }

  private static func readEFI(_ path: String) throws -> ReplayInput {
    var reader = EFIReader(name: path)
    for entry in try entries(ofEFI: path) {
      var texts: [[UInt8]] = []
      for file in EFIReader.files {
        let place = "\(path)/\(entry)/\(file)"
        guard access(place, F_OK) == 0 else { break }
        texts.append(try value(at: place))
      }
      reader.add(entry: entry, texts: texts)
    }
    return try reader.finish()
  }

  /// The numbers of its directories, in order.
  private static func entries(ofEFI path: String) throws -> [Int] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw FileError(path: path, sentence: "\(path) cannot be listed: \(reason(error))")
    }
    let entries = names.compactMap { name in
      name.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(name) : nil
    }.sorted()
    guard !entries.isEmpty else {
      throw ReplayInputError(
        sentence: """
          \(path): a directory that is no copy of /sys/firmware/efi/runtime-map: it has no directories \
          0, 1, ...
          """)
    }
    guard entries.count <= mostEntries else {
      throw ReplayInputError(
        sentence: "\(path): \(entries.count) entries, which no runtime map has")
    }
    return entries
  }

  private static func open(_ path: String, flags: Int32 = 0) throws(FileError) -> Int32 {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | flags)
    guard descriptor >= 0 else { throw FileError(path, "cannot be read", errno: errno) }
    return descriptor
  }

  /// A value of a saved directory. A pipe in its place would never end, so it is refused.
  private static func value(at path: String) throws(FileError) -> [UInt8] {
    let descriptor = try open(path, flags: O_NONBLOCK)
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, sentence: "\(path) cannot be read: it is no regular file")
    }
    return try read(descriptor, upTo: mostValueBytes, path)
  }

  /// What is there, at most `limit` bytes; empty at the end.
  private static func read(
    _ descriptor: Int32, upTo limit: Int, _ path: String
  ) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while true {
        let got = Foundation.read(descriptor, buffer.baseAddress, limit)
        if got < 0, errno == EINTR { continue }
        failure = got < 0 ? errno : 0
        count = max(0, got)
        return
      }
    }
    if failure != 0 { throw FileError(path, "cannot be read", errno: failure) }
    return chunk
  }

  private static func reason(_ error: any Error) -> String {
    let under = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return (under ?? error as NSError).localizedDescription
  }
}
