// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A manifest that cannot be used.
package struct ManifestError: SentenceError, Hashable {
  package var sentence: String

  package init(sentence: String) {
    self.sentence = sentence
  }
}

extension Manifest {
  package static let fileName = "manifest.json"

  /// Indented, with sorted keys, so that two manifests can be compared with `diff`.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// Reads what `json()` wrote.
  /// - Throws: `ManifestError` naming the file and what is wrong in it.
  static func decode(_ data: Data, file: String) throws -> Manifest {
    struct Version: Codable { var schemaVersion: Int }
    do {
      let version = try JSONDecoder().decode(Version.self, from: data).schemaVersion
      guard ResultSchema.isReadable(version) else {
        throw ManifestError(
          sentence:
            "\(file) has schema version \(version); this tool reads \(ResultSchema.readableWords)"
        )
      }
      let manifest = try JSONDecoder().decode(Manifest.self, from: data)
      if let flaw = manifest.flaw() {
        throw ManifestError(sentence: "\(file) was edited into what no run has written: \(flaw)")
      }
      return manifest
    } catch let error as DecodingError {
      throw ManifestError(sentence: "\(file) is not a manifest of this tool: \(words(for: error))")
    }
  }

  private static func words(for error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.isEmpty
        ? "" : " at " + context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(key.stringValue) is missing\(path(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      return context.debugDescription + path(context)
    @unknown default: return "\(error)"
    }
  }
}
