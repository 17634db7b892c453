// SPDX-License-Identifier: Apache-2.0

/// The tables of docs/csv.md, made of what the code says of columns and words. They stand between a marker,
/// `<!-- columns: FILE -->` or `<!-- words: KIND -->`, and `<!-- end -->`; all other text is people's.
package struct CSVDocumentation: Sendable {
  private static let end = "<!-- end -->"
  /// By marker.
  private var tables: [String: [String]] = [:]

  /// With the words, and the files of a run and of the commands beside it.
  package init() {
    addRun(Sample.self)
    addRun(Tail.self)
    addRun(Summary.self)
    addRun(Comparison.self)
    addRun(TailComparison.self)
    addRun(InstructionCount.self)
    add(AnchorRow.self)
    addRun(CalibrationRow.self)
    addRun(UnpairedRow.self)
    add(Array(Sample.opening), as: "every file of a run")
    add(TruthRow.self)
    add(ModelCheck.self)
    add(FlatnessRun.self)
    add(FlatnessChange.self)
    add(Catalogue.Entry.self)
    addWords(Workload.self)
    addWords(Condition.self)
    addWords(Level.self)
    addWords(MMKind.self)
    addWords(LockKind.self)
    addWords(Hook.self)
    addWords(CPUChoice.self, as: "cpus")
    addWords(Policy.self)
    addWords(AllocatorPath.self)
    addWords(Architecture.self, as: "arch")
    addWords(KernelConfig.self, as: "config")
  }

  /// - Parameter name: in the marker; `nil`: the file's.
  package mutating func add<Record: CSVTable>(_ type: Record.Type, as name: String? = nil) {
    add(type.fields, as: name ?? type.fileName)
  }

  /// Without the columns that open every file of a run.
  private mutating func addRun<Record: CaseRow>(_ type: Record.Type) {
    add(Array(type.fields.dropFirst(type.opening.count)), as: type.fileName)
  }

  private mutating func add<Record>(_ fields: [CSVColumn<Record>], as name: String) {
    tables["<!-- columns: \(name) -->"] =
      ["| column | meaning |", "|---|---|"] + fields.map { "| `\($0.name)` | \($0.meaning) |" }
  }

  private mutating func addWords<Name: Word>(_ type: Name.Type, as kind: String? = nil) {
    tables["<!-- words: \(kind ?? type.kind) -->"] =
      ["| \(kind ?? type.kind) | meaning |", "|---|---|"]
      + type.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
  }

  /// The text with all tables made anew.
  /// - Throws: `CSVError` for a marker that is unknown or has no end, and for a table without a marker.
  package func filled(_ text: String, file: String) throws(CSVError) -> String {
    var lines: [Substring] = []
    var missing = Set(tables.keys)
    var marker: (line: Int, text: Substring)?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if marker != nil {
        guard line == Self.end else { continue }
        marker = nil
      }
      lines.append(line)
      guard line.hasPrefix("<!-- columns: ") || line.hasPrefix("<!-- words: ") else { continue }
      guard let table = tables[String(line)] else {
        throw CSVError(file: file, line: index + 1, problem: "there is no table for \(line)")
      }
      lines += [""] + table.map { Substring($0) } + [""]
      missing.remove(String(line))
      marker = (index + 1, line)
    }
    if let marker {
      throw CSVError(
        file: file, line: marker.line, problem: "no \(Self.end) comes after \(marker.text)")
    }
    if let name = missing.sorted().first {
      throw CSVError(file: file, problem: "has no place for a table: \(name)")
    }
    return lines.joined(separator: "\n")
  }
}
