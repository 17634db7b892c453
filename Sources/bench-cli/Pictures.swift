// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

/// Pictures of results that stand without them.
enum Pictures {
  /// Draws and names them.
  /// - Returns: an exit code where gnuplot is there and failed; none where it is missing.
  static func draw(
    _ plotter: @autoclosure () throws -> Plotter, in directory: String, quiet: Bool
  ) async -> ExitCode? {
    do {
      let pictures = try await plotter().draw().pictures
      if !quiet { Console.note("pictures: " + listed(pictures, in: directory)) }
      return nil
    } catch let error as PlotError where error.isMissingTool {
      if !quiet { Console.note("bench-cli: \(error)") }
      return nil
    } catch {
      Console.note("bench-cli: \((error as? any SentenceError)?.sentence ?? "\(error)")")
      return .failure
    }
  }

  /// `dir: one.svg, two.svg`
  static func listed(_ paths: [String], in directory: String) -> String {
    "\(directory): " + paths.map { $0.dropFirst(directory.count + 1) }.joined(separator: ", ")
  }
}
