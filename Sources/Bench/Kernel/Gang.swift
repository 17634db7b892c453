// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation

/// Threads that run a loop together, each pinned to a CPU of its own. It is valid inside `Machine.withGangs`, and a
/// plain handle, so that passing it on counts no references.
package struct Gang {
  package let handle: OpaquePointer
  let threads: Int

  init(machine: OpaquePointer, cpus: [UInt32], hostCPUs: [Int]) throws(KernelError) {
    var error: Int32 = 0
    guard let made = pa_gang_create(machine, cpus, UInt32(cpus.count), &error) else {
      let names = hostCPUs.map(String.init).joined(separator: ", ")
      throw KernelError(
        errno: error,
        sentence: error == EAGAIN
          ? "the system has no room for \(cpus.count) more threads (\(KernelError.reason(error)))"
          : """
          the threads could not be pinned to CPUs \(names) (\(KernelError.reason(error))); see \
          which CPUs taskset -p or the cpuset allows
          """)
    }
    handle = made
    threads = cpus.count
  }

  func end() { pa_gang_destroy(handle) }
}
