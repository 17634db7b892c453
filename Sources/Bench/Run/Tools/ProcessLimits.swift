// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What a process must be able to have before it starts others. The runtime and swift-subprocess trap, or wait for ever,
/// where a descriptor or a thread is refused to them, so it is asked for beforehand.
package enum ProcessLimits {
  /// Open files beside those that are open now, for a command that starts programs.
  static let descriptors = 24
  /// And for any other.
  package static let fewestDescriptors = 4
  /// Threads beside those that run now.
  static let threads = 4
  /// Bytes of stack, which are the threads' too.
  static let stackBytes = 512 << 10

  /// - Throws: `ProcessLimitError` for what there is too little of.
  package static func check() throws(ProcessLimitError) {
    try checkStack()
    try checkDescriptors(descriptors)
    try checkThreads()
  }

  /// Alone, for a command that starts nothing. Needs next to no stack itself.
  package static func checkStack() throws(ProcessLimitError) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(3), &limit) == 0, limit.rlim_cur < stackBytes else {
      return
    }
    throw ProcessLimitError(
      sentence: """
        this process may have \(limit.rlim_cur >> 10) KiB of stack and needs \(stackBytes >> 10); raise the limit \
        (ulimit -s 8192)
        """)
  }

  package static func checkDescriptors(_ descriptors: Int) throws(ProcessLimitError) {
    var open: [Int32] = []
    open.reserveCapacity(descriptors)
    while open.count < descriptors {
      var ends: [Int32] = [-1, -1]
      if pipe(&ends) != 0 { break }
      open += ends
    }
    for descriptor in open { close(descriptor) }
    guard open.count < descriptors else { return }
    throw ProcessLimitError(
      sentence: """
        this process may open \(open.count) more files and needs \(descriptors); raise the limit (ulimit -n 256)
        """)
  }

  private static func checkThreads() throws(ProcessLimitError) {
    let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(gate, nil)
    // Held, so that all of them are there at once.
    pthread_mutex_lock(gate)
    var started: [pthread_t] = []
    started.reserveCapacity(threads)
    while started.count < threads {
      var thread = pthread_t()
      let reason = pthread_create(
        &thread, nil,
        { gate in
          let gate = gate!.assumingMemoryBound(to: pthread_mutex_t.self)
          pthread_mutex_lock(gate)
          pthread_mutex_unlock(gate)
          return nil
        }, gate)
      if reason != 0 { break }
      started.append(thread)
    }
    pthread_mutex_unlock(gate)
    for thread in started { pthread_join(thread, nil) }
    pthread_mutex_destroy(gate)
    gate.deallocate()
    guard started.count < threads else { return }
    throw ProcessLimitError(
      sentence: """
        this process may start \(started.count) more threads and needs \(threads); raise the limit on processes \
        (ulimit -u, pids.max of its cgroup) or on memory (ulimit -v)
        """)
  }
}

/// A limit of the system that leaves too little.
package struct ProcessLimitError: SentenceError, Hashable {
  package var sentence: String
}
