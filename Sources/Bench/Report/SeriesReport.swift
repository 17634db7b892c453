// SPDX-License-Identifier: Apache-2.0

import TextTable

/// Series in words.
public enum SeriesReport {
  /// One line per series.
  public static func list(_ series: [Series]) -> String {
    let table = TextTable<Series> { series in
      [
        Column(title: "series", value: series.name), Column(title: "kernel", value: series.kernel),
        Column(title: "what it is", value: series.summary),
      ]
    }
    return table.text(series)
  }

  /// What the constructor does to each kind of table, in a built-in series.
  /// - Throws: `PlanError` with the nearest right names.
  public static func table(named name: String) throws -> String {
    table(try TypedNames.series(name, known: Series.builtIn))
  }

  static func table(_ series: Series) -> String {
    struct Row {
      var table: String
      var constructor: Bool
      var lock: String
    }
    func lock(_ rule: StepRule, _ mm: MMKind) -> String {
      switch (rule, mm) {
      case (.never, _): "no"
      case (.always, _): "yes"
      case (.checked, .initMM): "no: mm == &init_mm at run time"
      case (.checked, _): "yes, after the test of mm"
      case (.userOnly, .initMM), (.userOnly, .efiMM): "no: mm_is_kernel(mm) at run time"
      case (.userOnly, _): "yes, after the test of mm"
      }
    }
    let kernelPTE = series.kernelPTEConstructor != .never
    let rows = [
      Row(
        table: "pte of init_mm", constructor: kernelPTE,
        lock: kernelPTE ? lock(series.ptePtlockInit, .initMM) : "no"),
      Row(table: "pte of a user mm", constructor: true, lock: lock(series.ptePtlockInit, .user)),
      Row(table: "pmd of init_mm", constructor: true, lock: lock(series.pmdPtlockInit, .initMM)),
      Row(table: "pmd of a user mm", constructor: true, lock: lock(series.pmdPtlockInit, .user)),
      Row(table: "pud, p4d of any mm", constructor: true, lock: "no"),
    ]
    let table = TextTable<Row> { row in
      [
        Column(title: "table", value: row.table),
        Column(title: "constructor, NR_PAGETABLE", value: row.constructor ? "yes" : "no"),
        Column(title: "ptlock_init()", value: row.lock),
      ]
    }
    return "\(series.name) (\(series.kernel)): \(series.summary)\n\n" + table.text(rows)
  }
}
