// SPDX-License-Identifier: Apache-2.0

import Bench

/// One line on the terminal that is drawn over itself: share done and time left.
final class TerminalProgress: RunProgress {
  private var lastDrawn = ContinuousClock.now - .seconds(1)

  func advanced(done: Int, of all: Int, secondsLeft: Double) {
    let now = ContinuousClock.now
    // Drawing disturbs the process that comes next; four times a second is enough to look alive.
    guard done == all || now - lastDrawn > .milliseconds(250) else { return }
    lastDrawn = now
    if done == all { return clear() }
    let width = 30
    let full = width * done / all
    let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
    draw("[\(bar)] \(100 * done / all) %, \(Self.words(secondsLeft)) left")
  }

  /// Takes the line away.
  func clear() { draw("") }

  private func draw(_ text: String) {
    Console.error("\r\(text)\u{1B}[K")
  }

  static func words(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
