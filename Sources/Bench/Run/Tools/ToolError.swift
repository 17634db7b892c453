// SPDX-License-Identifier: Apache-2.0

/// A program that did not come to an end of its own.
package struct ToolError: SentenceError, Hashable {
  package enum Kind: Sendable, Hashable {
    case missing
    /// In the system's words.
    case notStarted(String)
    case late
    case tooMuchOutput
    /// The user stopped it.
    case interrupted
  }

  package var kind: Kind
  package var tool: String
  package var limits: ToolProcess.Limits

  package var sentence: String {
    switch kind {
    case .missing: "\(tool) is not installed"
    case .notStarted(let reason): "\(tool) could not be started: \(reason)"
    case .late:
      "\(tool) did not end within \(limits.time) and was stopped"
    case .tooMuchOutput:
      "\(tool) wrote more than \(ByteSize.words(UInt64(limits.outputBytes))) and was stopped"
    case .interrupted: "\(tool) was interrupted"
    }
  }
}
