// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// The machine's hardware counters.
enum EventSource {
  /// Why not all events can be counted, in the system's words; `nil` if they can.
  static var refusal: String? {
    let error = pa_events_error()
    return error == 0 ? nil : "perf_event_open: \(KernelError.reason(error))"
  }
}

extension EventCounts<UInt64> {
  init(_ result: pa_slot_result) {
    self.init()
    withUnsafeBytes(of: result.events) { bytes in
      let counts = bytes.bindMemory(to: UInt64.self)
      for (place, path) in Self.all.enumerated() where result.events_counted & (1 << place) != 0 {
        self[keyPath: path] = counts[place]
      }
    }
  }
}
