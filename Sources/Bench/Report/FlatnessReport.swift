// SPDX-License-Identifier: Apache-2.0

/// What `make flatness` prints.
package struct FlatnessReport {
  package let answers: [Flatness.Answer]

  /// - Throws: `CSVError` for a file that is none, `StatsError` if nothing can be concluded from it.
  package init(path: String) throws {
    answers = try Flatness.answers(CSVReader.read(FlatnessRun.self, path: path))
  }

  package func text() -> String {
    var text = "change of a table's cost against the control's nodes, % [95 % interval]\n"
    var loop = ""
    for answer in answers {
      if answer.change.loop != loop {
        loop = answer.change.loop
        text += "\(loop):\n"
      }
      let size = "\(answer.change.nodeMemoryMiB)"
      text += String(repeating: " ", count: max(0, 7 - size.count)) + "\(size) MiB: "
      text += Figures.effect(answer.change.effect) + " "
      text += (answer.verdict?.rawValue ?? "the control") + "\n"
    }
    return text
  }

  /// Writes `changes.csv` beside the runs.
  package func write(directory: String) throws {
    try AtomicWrite.write(
      CSVText.file(answers.map(\.change)), to: "\(directory)/\(FlatnessChange.fileName)")
  }
}
