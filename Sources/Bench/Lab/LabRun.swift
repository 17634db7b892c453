// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Measures kernels: fetches, builds, boots, reads, stores.
public struct LabRun {
  let request: LabRequest
  let identity: RunIdentity
  /// Told what takes time.
  let note: (String) -> Void

  public init(
    request: LabRequest, identity: RunIdentity, note: @escaping (String) -> Void = { _ in }
  ) {
    self.request = request
    self.identity = identity
    self.note = note
  }

  /// Makes a directory with `manifest.json`, `lab.csv` and a console for each kernel.
  /// - Returns: its path, and the rows.
  /// - Throws: a `SentenceError`: of what was asked, before anything is made; of a boot, with the directory kept,
  ///   in which the manifest says so and the console is.
  public func run(in location: RunLocation) async throws -> (directory: String, rows: [LabRow]) {
    try request.check()
    let programs = try LabPrograms(source: request.programs)
    let version = try await Guest.qemuVersion()
    var kernels: [LabKernel] = []
    for source in request.sources { kernels.append(try await kernel(from: source)) }
    if let twice = Dictionary(grouping: kernels, by: \.release).first(where: { $0.value.count > 1 })
    {
      throw LabError(
        sentence: """
          two of the kernels are \(twice.key), and rows are told apart by release; measure them in a run each, or give \
          one another CONFIG_LOCALVERSION
          """)
    }
    var modules: [String] = []
    for kernel in kernels { modules.append(try await programs.module(for: kernel)) }
    let program = try await programs.initProgram()

    var manifest = LabManifest(
      runID: RunID.make(), identity: identity, qemuVersion: version, startedUTC: RunID.utc(Date()))
    let directory = location.path(runID: manifest.runID)
    try RunDirectory.makeDirectory(directory)
    try write(manifest, to: directory)
    var rows: [LabRow] = []
    do {
      for (kernel, module) in zip(kernels, modules) {
        let initramfs = try programs.initramfs(module: module, program: program)
        rows += try await boot(kernel, initramfs, in: directory, &manifest)
      }
      try AtomicWrite.write(CSVText.file(rows), to: "\(directory)/\(LabRow.fileName)")
    } catch {
      let isInterrupted = (error as? GuestError)?.ending == .interrupted
      manifest.status = isInterrupted ? .interrupted : .failed
      manifest.failure = isInterrupted ? nil : "\(error)"
      try? write(manifest, to: directory)
      throw error
    }
    manifest.status = .finished
    manifest.finishedUTC = RunID.utc(Date())
    try write(manifest, to: directory)
    return (directory, rows)
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

  private func boot(
    _ kernel: LabKernel, _ initramfs: String, in directory: String, _ manifest: inout LabManifest
  ) async throws -> [LabRow] {
    let guest = request.guest(kernel, initramfs: initramfs)
    let console = "console-\(kernel.release).txt"
    let path = "\(directory)/\(console)"
    manifest.boots.append(
      LabManifest.Boot(
        kernel: kernel, kernelCommandLine: guest.commandLine,
        qemuArguments: guest.arguments(console: path), console: console))
    try write(manifest, to: directory)
    note("booting \(kernel.release)")
    let seconds = try await Guest(guest).boot(console: path)
    let reading = try LabReading(GuestConsole(path: path))
    manifest.boots[manifest.boots.count - 1].seconds = seconds
    manifest.boots[manifest.boots.count - 1].facts = reading.facts
    return try reading.rows(runID: manifest.runID)
  }

  private func write(_ manifest: LabManifest, to directory: String) throws {
    try AtomicWrite.write(manifest.json(), to: "\(directory)/\(Manifest.fileName)")
  }
}
