// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why the system ended a worker, as far as it tells.
struct WorkerDeath {
  private let files: HostFiles
  private let memoryKills: UInt64

  /// - Parameters:
  ///   - before: read now, before the worker starts, and again when it has ended.
  ///   - memoryKills: what was read; a test's own.
  init(before files: HostFiles, memoryKills: UInt64? = nil) {
    self.files = files
    self.memoryKills = memoryKills ?? files.memoryKills()
  }

  /// For the end of a sentence; empty where nothing tells.
  func reason(_ ending: ToolProcess.Output.Ending) -> String {
    guard case .killed(let signal) = ending else { return "" }
    if signal == SIGKILL && files.memoryKills() > memoryKills {
      let limit =
        files.cgroupLimitBytes().map {
          "the memory cgroup of this process allows \(ByteSize.words($0))"
        }
        ?? "the machine has no more"
      return ": the system killed it for want of memory (\(limit)); use a smaller --node-memory"
    }
    switch signal {
    case SIGXCPU:
      return ": it had used the CPU time that this process may use (ulimit -t)"
    case SIGXFSZ: return ": it would have written more than a file may hold (ulimit -f)"
    default: break
    }
    if let bytes = Self.addressSpaceBytes {
      return """
        : it may have found no memory, since this process may map \(ByteSize.words(bytes)) at most \
        (ulimit -v)
        """
    }
    return signal == SIGKILL ? ": somebody, or the system, killed it" : ""
  }

  /// `nil` where there is no limit.
  private static var addressSpaceBytes: UInt64? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(9), &limit) == 0, limit.rlim_cur < UInt64(Int64.max) else {
      return nil
    }
    return UInt64(limit.rlim_cur)
  }
}
