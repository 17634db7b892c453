// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

extension Hook {
  var constant: UInt8 {
    switch self {
    case .none: UInt8(PA_HOOK_NONE.rawValue)
    case .count: UInt8(PA_HOOK_COUNT.rawValue)
    case .protect: UInt8(PA_HOOK_PROTECT.rawValue)
    case .protectBatched: UInt8(PA_HOOK_PROTECT_BATCHED.rawValue)
    }
  }

  /// How this machine does it: `pkey_mprotect`, `mprotect`, `counter`.
  static func mechanism(of hook: Hook) -> String {
    String(cString: pa_hook_means(hook.constant))
  }
}
