// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Ctrl-C, SIGTERM and SIGHUP as a flag that a run looks at between two blocks, and while a program runs.
package enum InterruptFlag {
  /// Seconds from the signal until the process is ended, if it has not ended by itself.
  private static let patienceSeconds: UInt32 = 20

  private static let raised = Atomic<Bool>(false)
  /// A bit for each signal that came.
  private static let seen = Atomic<UInt64>(0)
  private static let isInstalled = Atomic<Bool>(false)

  /// From now on the first SIGINT, SIGTERM and SIGHUP only raise the flag. A second one of its kind ends the process at
  /// once, as does the time when the flag is not followed; the files are whole even then. Does nothing the second time.
  package static func install() {
    // First accesses here, so that the handlers never run a static's initialiser.
    guard !isInstalled.exchange(true, ordering: .relaxed) else { return }
    _ = raised.load(ordering: .relaxed)
    _ = seen.load(ordering: .relaxed)
    ToolGroup.end()
    set(SIGALRM) { _ in InterruptFlag.end("did not end by itself in time") }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      // nohup's promise.
      if signal == SIGHUP && isIgnored(signal) { continue }
      set(signal) { signal in InterruptFlag.received(signal) }
    }
  }

  package static var isRaised: Bool { raised.load(ordering: .relaxed) }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func set(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(signal, &action, nil)
  }

  /// In a signal handler.
  private static func received(_ signal: Int32) {
    let bit: UInt64 = 1 << UInt64(signal)
    if seen.bitwiseOr(bit, ordering: .relaxed).oldValue & bit != 0 { end("ended at once") }
    raised.store(true, ordering: .relaxed)
    alarm(patienceSeconds)
  }

  /// In a signal handler.
  private static func end(_ how: StaticString) {
    ToolGroup.end()
    for text in ["bench-cli: interrupted, and " as StaticString, how, "\n"] {
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }
    _exit(130)
  }
}
