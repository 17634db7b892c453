// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

/// What `bench-cli anchor` prints.
package struct AnchorReport {
  private let anchor: Anchor

  package init(_ anchor: Anchor) { self.anchor = anchor }

  private struct Row {
    var what: String
    var add: TrimmedMean
    var free: TrimmedMean
  }

  private var rows: [Row] {
    anchor.kernel.flatMap { tables in
      [
        Row(what: "this kernel, by \(tables.way.rawValue)", add: tables.add, free: tables.free),
        Row(what: "  no table (control)", add: tables.nullAdd, free: tables.nullFree),
      ]
    }
      + anchor.model.map {
        Row(what: "the model, \($0.series)", add: $0.add, free: $0.free)
      }
  }

  package func text() -> String {
    let table = TextTable<Row> { row in
      [
        Column(title: "a user's PTE table", value: row.what),
        Column(title: "add, ns", value: Self.interval(row.add), align: .right),
        Column(title: "free, ns", value: Self.interval(row.free), align: .right),
      ]
    }.text(rows)
    return table + ratio + """

      add: first touch of pages 2 MiB apart less pages side by side, over the tables. free: the same of
      munmap(). [95 % interval] over rounds of one process. The model: construction and destruction,
      each timed by itself, lock embedded. It has no page fault, no page walk under virtualisation, no
      TLB flush and no RCU or batched freeing, which the kernel's figures have.
      \(conditions)

      """
  }

  /// How much of the kernel's table the model's is.
  private var ratio: String {
    guard let kernel = anchor.kernel.first, let model = anchor.model.last,
      kernel.add.centre > 0, kernel.free.centre > 0
    else { return "" }
    return String(
      format: "the model, %@, is %.0f %% of this kernel's adding and %.0f %% of its freeing\n",
      model.series, 100 * model.add.centre / kernel.add.centre,
      100 * model.free.centre / kernel.free.centre)
  }

  private var conditions: String {
    let facts = anchor.facts
    let named = [
      ("Linux", "kernel_release"), ("transparent huge pages:", "thp_enabled"),
      ("virtualisation:", "virtualisation"), ("spectre_v2:", "mitigation_spectre_v2"),
    ].compactMap { word, key in facts[key].map { "\(word) \($0)" } }
    return Figures.wrapped(
      ([ProcessorName.words(facts.values)].compactMap(\.self) + named).joined(separator: "; ")
    )
    .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func interval(_ mean: TrimmedMean) -> String {
    let interval = mean.interval(level: 0.95)
    return String(
      format: "%.1f [%.1f, %.1f]", mean.centre, interval.lowerBound, interval.upperBound)
  }
}
