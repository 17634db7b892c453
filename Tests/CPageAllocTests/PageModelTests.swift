// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Random operations, and all short ones, against PageReference.
@Suite struct PageModelTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var flavour: pa_flavour
    var nodes: Int
    var seed: UInt64
    var testDescription: String { "flavour \(flavour.rawValue), \(nodes) nodes, seed \(seed)" }
  }

  static let cases = flavours.flatMap { f in
    [1, 3].map { Case(flavour: f.flavour, nodes: $0, seed: .random(in: 1...999_999_999)) }
  }

  /// Waves that fill the machine to the last page, with blocks of one size here and of every size
  /// there.
  private static func operations(_ count: Int, nodes: Int, seed: UInt64) -> [PageOperation] {
    var random = Random(state: seed)
    let gfps = [gfpKernel, gfpMovable, gfpReclaimable, gfpNowait, gfpKernel | __GFP_COMP]
    return (0..<count).map { step in
      let cpu = Int.random(in: 0..<3, using: &random)
      let dice = Int.random(in: 0..<1000, using: &random)
      if dice < 3 { return .drain(cpu: cpu) }
      guard dice < (step / 1500 % 2 == 0 ? 750 : 300) else {
        // Often the newest, which is what lies on top of the lists.
        let newest = Int.random(in: 0..<4, using: &random) == 0
        return .free(cpu: cpu, which: newest ? -1 : Int.random(in: 0..<Int.max, using: &random))
      }
      let orders: [UInt32] = step / 3000 % 2 == 0 ? [0, 0, 0, 1, 2, 3, 4] : [0, 3, 4, 5, 9, 10]
      var gfp = gfps.randomElement(using: &random)!
      var node: Int? = Int.random(in: 0..<nodes, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: gfp |= __GFP_THISNODE
      case 1: break
      default: node = nil
      }
      return .alloc(cpu: cpu, order: orders.randomElement(using: &random)!, gfp: gfp, node: node)
    }
  }

  /// Runs on a fresh machine; returns the step that went wrong and how. Step `count` is the end.
  private func run(
    _ operations: some Collection<PageOperation>, _ c: Case, lookEvery: Int
  ) throws -> (step: Int, wrong: String)? {
    let m = try TestMachine(nodes: c.nodes, cpus: 3, flavour: c.flavour)
    let reference = PageReference(m)
    for (step, operation) in operations.enumerated() {
      if let wrong = reference.apply(operation) { return (step, wrong) }
      if step % lookEvery == lookEvery - 1, let wrong = reference.complaint() {
        return (step, wrong)
      }
    }
    if let wrong = reference.finish() ?? m.machineComplaint { return (operations.count, wrong) }
    return nil
  }

  @Test(arguments: cases)
  func agreesWithASetOfPages(_ c: Case) throws {
    let all = Self.operations(9000, nodes: c.nodes, seed: c.seed)
    guard let failure = try run(all, c, lookEvery: 100) else { return }
    // The shortest beginning that fails too, by halving.
    var (low, high, wrong) = (0, min(failure.step + 1, all.count), failure.wrong)
    while low < high {
      let middle = (low + high) / 2
      if let again = try run(all.prefix(middle), c, lookEvery: 1) {
        (high, wrong) = (min(middle, again.step + 1), again.wrong)
      } else {
        low = middle + 1
      }
    }
    let last = all.prefix(high).suffix(10).map { "  \($0)" }.joined(separator: "\n")
    Issue.record("\(c): \(wrong), after \(high) operations, of which the last:\n\(last)")
  }

  /// Locks change the cost, not the pages: rule 8.
  @Test func flavoursAgree() throws {
    let operations = Self.operations(4000, nodes: 2, seed: 11)
    let traces = try flavours.map { f in
      let m = try TestMachine(nodes: 2, cpus: 3, flavour: f.flavour)
      var out: [(page: Page, order: UInt32)] = []
      return operations.compactMap { operation -> UInt64? in
        switch operation {
        case .alloc(let cpu, let order, let gfp, let node):
          let page = m.on(cpu) { m.allocPages(order: order, gfp, node: node) }
          page.map { out.append(($0, order)) }
          return page.map(m.pfn) ?? 0
        case .free(let cpu, let which):
          if !out.isEmpty {
            let block = out.remove(at: which < 0 ? out.count - 1 : which % out.count)
            m.on(cpu) { m.putPages(block.page, order: block.order) }
          }
          return nil
        case .drain(let cpu):
          m.on(cpu) { m.drainAll() }
          return nil
        }
      }
    }
    #expect(traces[0].contains(0) && Set(traces[0]).count > 100)
    for trace in traces.dropFirst() { #expect(trace == traces[0]) }
  }

  /// Every sequence of so many operations on the smallest zone there can be, looked at after each.
  @Test(arguments: flavours.map(\.flavour))
  func allShortSequences(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let choices: [PageOperation] = [
      .alloc(cpu: 0, order: 0, gfp: gfpKernel, node: nil),
      .alloc(cpu: 1, order: 0, gfp: gfpMovable, node: nil),
      .alloc(cpu: 0, order: 3, gfp: gfpReclaimable, node: nil),
      .alloc(cpu: 0, order: 9, gfp: gfpMovable, node: nil),
      .alloc(cpu: 1, order: 10, gfp: gfpKernel, node: nil),
      .free(cpu: 0, which: 0), .free(cpu: 1, which: -1), .drain(cpu: 0),
    ]
    let length = flavour == FLAVOUR_PLAIN ? 5 : 4
    let sequences = (0..<length).reduce(1) { n, _ in n * choices.count }
    let reference = PageReference(m)
    for sequence in 0..<sequences {
      var rest = sequence
      let operations = (0..<length).map { _ in
        defer { rest /= choices.count }
        return choices[rest % choices.count]
      }
      var wrong: String?
      for operation in operations where wrong == nil {
        wrong = reference.apply(operation) ?? reference.complaint()
      }
      if let wrong = wrong ?? reference.finish() {
        Issue.record("\(wrong), in:\n\(operations.map { "  \($0)" }.joined(separator: "\n"))")
        return
      }
    }
  }
}
