// SPDX-License-Identifier: Apache-2.0

extension Case {
  /// Whether the loop with PA_HOOK_DELAY is compiled for this case, and the series calls the constructor it hangs from.
  func runsDelay(in series: Series) -> Bool {
    guard let level, workload == .churn, memcg, hook == .none, [.embedded, .rt].contains(lock),
      series.behaviour(in: self).shape == nil
    else { return false }
    let place = TablePlace(arch: arch, path: path, level: level, mm: mm)
    return series.rule(at: place)?.constructor == .always
  }
}
