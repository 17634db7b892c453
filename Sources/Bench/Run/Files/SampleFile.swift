// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The samples of a results directory: `samples.csv.gz`, or `samples.csv` as plain text.
package enum SampleFile {
  static let compressedName = Sample.fileName + AppendFile.compressedEnding

  /// The file's name in a new directory.
  package static func name(compressed: Bool) -> String {
    compressed ? compressedName : Sample.fileName
  }

  /// The name of the one that is there; the compressed one's where none is.
  /// - Throws: `CSVError` where both are: they may differ.
  package static func name(in directory: String) throws(CSVError) -> String {
    let there = [compressedName, Sample.fileName].filter { access("\(directory)/\($0)", F_OK) == 0 }
    guard there.count < 2 else {
      throw CSVError(
        file: directory,
        problem: "holds \(there.joined(separator: " and ")), which may differ; remove one of them")
    }
    return there.first ?? compressedName
  }

  /// Reads the samples in the order of the file, all rows of a process at a time.
  /// - Parameters:
  ///   - forgivesCut: leave out what a kill cut off at the end of the file; else it is an error.
  ///   - body: is given the rows of the next process.
  /// - Throws: `CSVError` for an unreadable file or any breach of the contract; what `body` throws.
  package static func forEachProcess(
    in directory: String, forgivesCut: Bool = false, _ body: ([Sample]) throws -> Void
  ) throws {
    let path = "\(directory)/\(try name(in: directory))"
    var rows: [Sample] = []
    try CSVReader.forEachPiece(of: Sample.self, path: path, forgivesCut: forgivesCut) { piece in
      for row in piece {
        if let last = rows.last, last.process != row.process || last.phase != row.phase {
          try body(rows)
          rows.removeAll(keepingCapacity: true)
        }
        rows.append(row)
      }
    }
    if !rows.isEmpty { try body(rows) }
  }
}
