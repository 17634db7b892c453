// SPDX-License-Identifier: Apache-2.0

import CZlib
import Glibc

/// Whole lines of a text file, a piece at a time, so that a file of any size takes little memory. A file that gzip has
/// compressed, in one piece or in several one after the other, is read as if it were not.
struct CSVLines: ~Copyable {
  private static let pieceBytes = 1 << 20

  private let path: String
  private let file: gzFile
  /// What was read behind the last whole line.
  private var rest: [UInt8] = []
  private var isAtEnd = false

  /// - Throws: `CSVError` for a file that cannot be opened.
  init(path: String) throws {
    self.path = path
    guard let file = gzopen(path, "rb") else {
      throw CSVError(
        file: path, problem: "cannot be read (\(String(cString: strerror(errno))))")
    }
    gzbuffer(file, UInt32(Self.pieceBytes))
    self.file = file
  }

  deinit { gzclose(file) }

  /// - Parameter forgivesCut: leave out what a kill or a full disk cut off at the end; else it is an error.
  /// - Returns: `nil` at the end of the file. A line feed in quotes ends no line.
  mutating func next(forgivesCut: Bool = false) throws -> String? {
    while true {
      if let end = Self.end(of: rest) {
        let text = String(validating: rest[..<end], as: UTF8.self)
        rest.removeFirst(end)
        guard let text else { throw CSVError(file: path, problem: "is not UTF-8 text") }
        return text
      }
      guard !isAtEnd else {
        guard rest.isEmpty || forgivesCut else {
          throw CSVError(file: path, problem: "is cut off: no line feed at its end")
        }
        return nil
      }
      try read(forgivesCut: forgivesCut)
    }
  }

  private mutating func read(forgivesCut: Bool) throws {
    var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
    let count = piece.withUnsafeMutableBytes { gzread(file, $0.baseAddress, UInt32($0.count)) }
    if count > 0 { rest += piece[..<Int(count)] }
    guard count < Int32(Self.pieceBytes) else { return }
    isAtEnd = true
    var code: Int32 = 0
    let reason = gzerror(file, &code).map { String(cString: $0) } ?? ""
    // zlib's word for a piece without its end.
    if code == Z_OK || (code == Z_BUF_ERROR && forgivesCut) { return }
    throw CSVError(
      file: path,
      problem: code == Z_BUF_ERROR
        ? "is cut off: its last piece has no end" : "cannot be read (\(reason))")
  }

  /// Behind the last line feed that is not in quotes.
  private static func end(of bytes: [UInt8]) -> Int? {
    var isQuoted = false
    var end: Int?
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: "\n") && !isQuoted { end = index + 1 }
    }
    return end
  }
}

extension CSVReader {
  /// Reads a file in pieces of whole rows.
  /// - Parameters:
  ///   - forgivesCut: leave out what was cut off at the end; else it is an error.
  ///   - body: is given the next rows.
  /// - Throws: `CSVError` for an unreadable file or any breach of the contract; what `body` throws.
  static func forEachPiece<Record: CSVRecord>(
    of type: Record.Type, path: String, forgivesCut: Bool = false,
    _ body: ([Record]) throws -> Void
  ) throws {
    var lines = try CSVLines(path: path)
    var parser = CSVParser<Record>(file: path)
    while let text = try lines.next(forgivesCut: forgivesCut) { try body(parser.parse(text)) }
    try parser.checkHeader()
  }
}
