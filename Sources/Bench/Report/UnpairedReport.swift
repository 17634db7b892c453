// SPDX-License-Identifier: Apache-2.0

import TextTable

/// Two stored runs beside each other, for a terminal or a mail.
package struct UnpairedReport: Sendable {
  let pair: StoredPair
  package let rows: [UnpairedRow]

  package init(pair: StoredPair) throws {
    self.pair = pair
    rows = try pair.rows()
  }

  package func text() -> String {
    """
    \(pair.second.directory) against \(pair.first.directory)
    A model of the kernel's allocators and constructors, run in real memory. It is not a kernel.
    machine: \(pair.first.machine)
    first:  \(pair.first.manifest.startedUTC), \(pair.first.manifest.extent)
    second: \(pair.second.manifest.startedUTC), \(pair.second.manifest.extent)

    \(table)
    UNPAIRED: these were not measured side by side. Whatever changed on the machine between the two runs is
    in every difference, and no verdict is given. [95 % interval over processes]; plus: the second costs more.

    """
  }

  /// For programs: the runs' directories, and the rows with the names, order and digits of the CSV.
  package func json() throws -> String {
    """
    {
      "schema_version": \(ResultSchema.version),
      "first_directory": \(try JSONRow.string(pair.first.directory)),
      "second_directory": \(try JSONRow.string(pair.second.directory)),
      "is_a_model": true,
      "is_paired": false,
      "rows": [
    \(JSONRow.lines(try rows.map { try JSONRow.object($0) }))
      ]
    }

    """
  }

  private var table: String {
    SectionedTable<UnpairedRow>(
      columns: { row in
        [
          Column(title: "level", value: "  " + row.testCase.levelName),
          Column(title: "lock", value: row.testCase.lock.rawValue),
          Column(title: "first", value: row.firstSeries),
          Column(title: "second", value: row.secondSeries),
          Column(
            title: "first ns", value: Figures.nanoseconds(row.firstNanosecondsPerTable),
            align: .right),
          Column(
            title: "second ns", value: Figures.nanoseconds(row.secondNanosecondsPerTable),
            align: .right),
          Column(title: "difference %", value: Figures.effect(row.effect), align: .right),
        ]
      }, heading: { sectionHeading($0.testCase, emulated: $0.emulated) }
    ).text(rows)
  }
}
