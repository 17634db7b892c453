// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Measures kernels: fetches, builds, boots, reads, stores.
package struct LabRun {
  let request: LabRequest
  let identity: RunIdentity
  /// Called before what takes long.
  let note: (String) -> Void

  package init(
    request: LabRequest, identity: RunIdentity, note: @escaping (String) -> Void = { _ in }
  ) {
    self.request = request
    self.identity = identity
    self.note = note
  }

  /// What is ready to boot.
  private struct Prepared {
    var programs: LabPrograms
    var program: String
    var modelProgram: String?
    var kernels: [LabKernel]
    /// One for each kernel.
    var modules: [String]
    var qemuVersion: String
  }

  /// Makes a directory with `manifest.json`, `lab.csv` and a console for each kernel.
  /// - Returns: its path.
  /// - Throws: a `SentenceError`. A wrong request makes no directory. A failed boot leaves one, with the reason in the
  ///   manifest and the console.
  package func run(in location: RunLocation) async throws -> String {
    try request.check()
    let prepared = try await prepare()
    let record = try LabRecord(
      in: location, identity: identity, qemuVersion: prepared.qemuVersion)
    do {
      try record.finish(try await measure(prepared, record))
    } catch {
      record.end(error)
      throw error
    }
    return record.directory
  }

  private func prepare() async throws -> Prepared {
    let programs = try LabPrograms(source: request.programs)
    let version = try await Guest.qemuVersion()
    let kernels = try await kernels()
    var modules: [String] = []
    for kernel in kernels { modules.append(try await programs.module(for: kernel)) }
    var modelProgram: String?
    if let objects = request.modelObjects {
      modelProgram = try await programs.modelProgram(objects: objects)
    }
    return Prepared(
      programs: programs, program: try await programs.initProgram(), modelProgram: modelProgram,
      kernels: kernels, modules: modules, qemuVersion: version)
  }

  private func kernels() async throws -> [LabKernel] {
    var kernels: [LabKernel] = []
    for source in request.sources { kernels.append(try await kernel(from: source)) }
    if let twice = Dictionary(grouping: kernels, by: \.release).first(where: { $0.value.count > 1 })
    {
      throw LabError(
        sentence: """
          two of the kernels are \(twice.key), and only the release tells rows apart; measure each in a run of its \
          own, or build one with another CONFIG_LOCALVERSION
          """)
    }
    return kernels
  }

  private func kernel(from source: LabRequest.Source) async throws -> LabKernel {
    let cache = PackageCache(directory: request.cache)
    switch source {
    case .package(let name): return try await cache.kernel(named: name, note: note)
    case .debs(let paths): return try await cache.kernel(debs: paths)
    case .build(let image, let headers):
      return try LabKernel(name: image, image: image, headers: headers)
    }
  }

  private func measure(_ prepared: Prepared, _ record: LabRecord) async throws -> LabResults {
    var results = LabResults()
    for (kernel, module) in zip(prepared.kernels, prepared.modules) {
      let initramfs = try prepared.programs.initramfs(
        module: module, program: prepared.program, modelProgram: prepared.modelProgram)
      let guest = request.guest(kernel, initramfs: initramfs)
      let console = try record.begin(kernel, guest)
      note("booting \(kernel.release)")
      let seconds = try await Guest(guest).boot(console: console)
      let reading = try LabReading(GuestConsole(path: console))
      record.booted(seconds: seconds, facts: reading.facts)
      results.rows += try reading.rows(runID: record.runID)
      results.model += reading.modelCounts(runID: record.runID)
    }
    return results
  }
}
