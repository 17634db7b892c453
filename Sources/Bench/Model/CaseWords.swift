// SPDX-License-Identifier: Apache-2.0

extension Case {
  /// The `level` of tables and files: `all` where the workload builds whole trees.
  var levelName: String { level?.rawValue ?? "all" }

  /// The case in a sentence, as a user would ask for it: `churn pmd init_mm rt, 2 threads`.
  package var words: String {
    var text = "\(workload.rawValue) \(levelName) \(mm.rawValue) \(lock.rawValue)"
    if arch != .x86With4Levels { text += ", \(arch.rawValue)" }
    if path != .helper { text += ", path \(path.rawValue)" }
    if !memcg { text += " without memcg" }
    if hook != .none { text += ", hook \(hook.rawValue)" }
    if threads != 1 { text += ", \(threads) threads" }
    if cpus != .node { text += " \(cpus.rawValue)" }
    if hasOwnPolicy { text += ", policy \(policy.rawValue)" }
    if cpuNode != 0 || memNode != 0 { text += ", CPUs of node \(cpuNode), memory of \(memNode)" }
    return text
  }
}
