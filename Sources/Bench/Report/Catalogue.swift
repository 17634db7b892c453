// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

/// Everything that can be named on the command line, and what it is.
package struct Catalogue: Sendable {
  /// One name.
  package struct Entry: Codable, Sendable, Hashable {
    /// `series`, the name of an option (`workload`, `lock` and so on), `node` or `cpu`.
    var kind: String
    var name: String
    var meaning: String
  }

  package var entries: [Entry]

  /// - Parameter host: this machine's nodes and CPUs.
  package init(host: HostTopology, series: [Series] = Series.builtIn) {
    func entries<Name: Word>(
      _ type: Name.Type, as kind: String? = nil, _ meaning: (Name) -> String = { $0.meaning }
    ) -> [Entry] {
      Name.allCases.map { Entry(kind: kind ?? Name.kind, name: $0.rawValue, meaning: meaning($0)) }
    }
    self.entries =
      series.map { Entry(kind: "series", name: $0.name, meaning: "\($0.kernel), \($0.summary)") }
      + entries(Workload.self) + entries(Condition.self) + entries(Level.self)
      + entries(MMKind.self) + entries(LockKind.self)
      + entries(Hook.self) { hook in
        // How is this machine's affair.
        [.protect, .protectBatched].contains(hook)
          ? "\(hook.meaning); by \(Hook.mechanism(of: hook))" : hook.meaning
      }
      + entries(Policy.self) + entries(CPUChoice.self, as: "cpus")
      + entries(Architecture.self, as: "arch") + entries(AllocatorPath.self)
      + host.nodes.map { node in
        Entry(
          kind: "node", name: "\(node.id)",
          meaning: "\(ByteSize.words(node.bytes)), \(ByteSize.words(node.freeBytes)) free"
            + (node.isAllowed ? "" : "; not allowed for this process"))
      }
      + host.cpus.map { cpu in
        Entry(
          kind: "cpu", name: "\(cpu.id)",
          meaning: "of node \(cpu.node)" + (cpu.isAllowed ? "" : "; not allowed for this process"))
      }
  }

  package func text() -> String {
    let table = TextTable<Entry> { entry in
      [
        Column(title: "kind", value: entry.kind), Column(title: "name", value: entry.name),
        Column(title: "meaning", value: entry.meaning),
      ]
    }
    return table.text(entries)
  }

  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n"
  }
}

extension Catalogue.Entry: CSVTable {
  package static let fileName = "list.csv"
  package static let fields: [CSVColumn<Catalogue.Entry>] = [
    .text("kind", \.kind, "what the name is of: a series, an option's word, a node or a CPU"),
    .text("name", \.name, "the word, as it is typed"),
    .text("meaning", \.meaning, "in half a sentence"),
  ]

  package init(row: CSVRow) throws {
    self.init(kind: row.text("kind"), name: row.text("name"), meaning: row.text("meaning"))
  }
}
