// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Ctrl-C and SIGTERM as a flag that a run looks at between two blocks.
package enum InterruptFlag {
  private static let raised = Atomic<Bool>(false)

  /// From now on the first SIGINT and the first SIGTERM only raise the flag. A second one of its kind ends
  /// the process at once; the files are whole even then.
  package static func install() {
    // A first access here, so that the handler never runs a static's initialiser.
    raised.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      InterruptFlag.raised.store(true, ordering: .relaxed)
    }
    action.sa_flags = SA_RESTART | Int32(truncatingIfNeeded: SA_RESETHAND)
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
  }

  package static var isRaised: Bool { raised.load(ordering: .relaxed) }
}
