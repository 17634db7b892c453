// SPDX-License-Identifier: Apache-2.0

/// A gnuplot script that draws one picture from one CSV file in the directory it lies in, as SVG and PNG.
package struct PlotScript: Sendable {
  /// The picture's name: `forest` makes `forest.gp`, `forest.svg` and `forest.png`.
  var name: String
  /// The file it reads.
  var source: String
  private var body: String

  package init(name: String, source: String, body: String) {
    self.name = name
    self.source = source
    self.body = body
  }

  static let forest = PlotScript(name: "forest", source: Comparison.fileName, body: forestBody)
  private static let bracket = PlotScript(
    name: "bracket", source: Comparison.fileName, body: bracketBody)
  private static let cost = PlotScript(name: "cost", source: Summary.fileName, body: costBody)
  private static let samples = PlotScript(
    name: "samples", source: DrawnSample.fileName, body: samplesBody)
  private static let scaling = PlotScript(
    name: "scaling", source: Summary.fileName, body: scalingBody)

  /// All scripts of a timed run with this plan, in the order they are drawn.
  static func all(of plan: Plan) -> [PlotScript] {
    let isSweep = Set(plan.cases.map(\.threads)).count > 1
    return (plan.isAttributed ? [bracket] : []) + [forest, cost, samples]
      + (isSweep ? [scaling] : [])
  }

  /// The whole script.
  /// - Parameters:
  ///   - title: stands in large type above the picture.
  ///   - footer: small print below it: the command and the machine.
  ///   - columns: those of the file.
  func text(title: String, footer: String, columns: [String]) -> String {
    """
    # SPDX-License-Identifier: Apache-2.0
    # Reads \(source) and draws \(name).svg and \(name).png; run in this directory: gnuplot \(name).gp
    # It is yours to change: it is not written again while it is here.
    title_text = \(Self.quoted(title))
    footer_text = \(Self.quoted(footer))

    \(Self.laterNames(columns: columns))
    \(Self.prelude)

    \(body)

    """
  }

  /// A gnuplot string that stays one. Between single quotes no back-quote runs a command; the quote and the
  /// backslash, which have a meaning there, go into double quotes.
  private static func quoted(_ text: String) -> String {
    var quoted = "'"
    for character in text {
      switch character {
      case "'": quoted += #"'."'".'"#
      case "\\": quoted += #"'."\\".'"#
      // Even between quotes gnuplot puts a variable's value in the place of @ and its name.
      case "@": quoted += "@'.'"
      case "\n": quoted += " "
      default: quoted.append(character)
      }
    }
    return quoted + "'"
  }
}
