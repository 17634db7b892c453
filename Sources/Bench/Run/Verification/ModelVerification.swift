// SPDX-License-Identifier: Apache-2.0

/// Every series on every architecture, path and workload, with the books checked at rest.
package struct ModelVerification: Sendable {
  private static let nodeBytes: UInt64 = 128 << 20

  private let series: [Series]
  private let archs: [Architecture]
  private let paths: [AllocatorPath]
  private let lock: LockKind

  package init(
    series: [Series], archs: [Architecture] = Architecture.allCases,
    paths: [AllocatorPath] = AllocatorPath.allCases, lock: LockKind = .rt
  ) {
    self.series = series
    self.archs = archs
    self.paths = paths
    self.lock = lock
  }

  /// - Throws: `KernelError` if there is no memory for the modelled machine.
  package func run() throws -> [ModelCheck] {
    let host = HostTopology.current()
    var request = PlanRequest(.run([.base]))
    request.nodeMemoryBytes = Self.nodeBytes
    let plan = try PlanBuilder(host: host).plan(for: request)
    var rows: [ModelCheck] = []
    for series in series {
      // A machine for each, so that what one leaks the next does not miss.
      let machine = try Machine(plan: plan, host: host)
      machine.checkPages(true)
      defer { machine.checkPages(false) }
      try machine.withGangs { gangs in
        let gang = gangs.values.first!
        for arch in archs {
          for path in paths {
            if let row = try eachTable(series, arch, path, machine) { rows.append(row) }
          }
          for testCase in workloads(arch) {
            rows.append(try workload(series, testCase, machine, gang))
          }
        }
      }
    }
    return rows
  }

  private func eachTable(
    _ series: Series, _ arch: Architecture, _ path: AllocatorPath, _ machine: borrowing Machine
  ) throws -> ModelCheck? {
    // What hot-remove undoes is checked with hot-add, which makes the tables.
    guard path != .hotRemove else { return nil }
    var row = ModelCheck(
      series: series.name, arch: arch, path: path, workload: "each-table", tables: 0,
      constructors: 0, accountedPages: 0, lockObjects: 0, leakedPages: 0, badPages: 0,
      expectsLeak: false, problems: [])
    for place in TableKind.all(archs: [arch], paths: [path]) where place.absence == nil {
      guard
        let finding = try TableCheck(series: series, place: place, lock: lock).run(on: machine)
      else { continue }
      row.tables += finding.built.tables
      row.constructors += finding.built.constructors
      row.accountedPages += finding.built.nrPagetable
      row.lockObjects += finding.built.lockObjects
      row.leakedPages += finding.built.nrPagetable + finding.destroyed.nrPagetable
      row.badPages += finding.destroyed.badPages
      row.expectsLeak = row.expectsLeak || finding.expectsLeak
      row.problems += finding.problems
    }
    if row.tables > 0, let complaint = machine.validate() { row.problems.append(complaint) }
    return row.tables > 0 ? row : nil
  }

  private func workload(
    _ series: Series, _ testCase: Case, _ machine: borrowing Machine, _ gang: Gang
  ) throws -> ModelCheck {
    // Single tables may all be treated as the series says, each by another build.
    let finding =
      series.flaw(in: testCase) == nil
      ? try WorkloadCheck(series: series, testCase: testCase).run(on: machine, gang: gang)
      : WorkloadCheck.Outcome(
        tables: 0, leakedPages: 0, badPages: 0, expectsLeak: false, problems: [])
    return ModelCheck(
      series: series.name, arch: testCase.arch, path: testCase.path,
      workload: testCase.workload.rawValue, tables: finding.tables, constructors: 0,
      accountedPages: 0, lockObjects: 0, leakedPages: finding.leakedPages,
      badPages: finding.badPages, expectsLeak: finding.expectsLeak, problems: finding.problems)
  }

  /// Trees are built for the architectures whose geometry they have.
  private func workloads(_ arch: Architecture) -> [Case] {
    guard arch.hasGenericTrees else { return [] }
    return Workload.allCases.compactMap { workload in
      guard let path = workload.path, workload != .empty, paths.contains(path) else { return nil }
      let mm = workload.mms[0]
      let leaf = TableKind(arch: arch, path: path, level: .pte, mm: mm)
      guard leaf.absence == nil else { return nil }
      return Case(
        workload: workload, level: nil, mm: mm, arch: arch, path: path, lock: lock, memcg: true,
        threads: 1, cpuNode: 0, memNode: 0)
    }
  }
}
