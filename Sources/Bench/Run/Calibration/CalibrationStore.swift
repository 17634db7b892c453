// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where calibrations are kept: a folder with one file for each, named after machine and time.
package struct CalibrationStore: Sendable {
  package static let usualPath = "results/calibration"

  let path: String

  package init(path: String = usualPath) { self.path = path }

  /// - Returns: the file's path.
  package func add(_ record: CalibrationRecord) throws -> String {
    try RunDirectory.makeParents(of: path + "/")
    let time = record.finishedUTC.filter { $0.isNumber || $0 == "T" }
    let file = "\(path)/\(record.fingerprint)-\(time).json"
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try AtomicWrite.writeNew(
        String(decoding: encoder.encode(record), as: UTF8.self) + "\n", to: file)
    } catch let error as FileError where error.errno == EEXIST {
      throw FileError(
        path: file, sentence: "\(file) exists already and results are never overwritten")
    }
    return file
  }

  /// The last calibration of a machine; `nil` if there is none.
  /// - Throws: `ManifestError` for a file that is none.
  package func latest(fingerprint: String) throws -> CalibrationRecord? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard
      let name = names.filter({ $0.hasPrefix(fingerprint + "-") && $0.hasSuffix(".json") }).max()
    else { return nil }
    let file = "\(path)/\(name)"
    do {
      return try JSONDecoder().decode(
        CalibrationRecord.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    } catch {
      throw ManifestError(sentence: "\(file) is not a calibration of this tool; remove it")
    }
  }
}
