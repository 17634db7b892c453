// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchLab
import Foundation

struct LabRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Boot kernels in QEMU and count each step in them.",
    discussion: """
      A KERNEL is a Debian package (linux-image-6.12.117+deb12-cloud-amd64), a meta package that names one \
      (linux-image-rt-amd64), or a .deb with its headers' beside it or in --headers. A build of your own is --image \
      with --headers. Nothing is installed. Exit code 1 if a kernel panics, hangs or cannot be built for; its console \
      is kept. The same if gnuplot fails.
      """)

  @Argument(help: ArgumentHelp("Kernels.", valueName: "kernel"))
  var kernels: [String] = []

  @Option(help: ArgumentHelp("A bzImage of your own.", valueName: "file"))
  var image: String?

  @Option(
    help: ArgumentHelp(
      "Its headers or build tree; for a .deb, its headers' .deb. May be given several times.",
      valueName: "path"))
  var headers: [String] = []

  @Option(
    help: ArgumentHelp(
      "A new directory for the results. (default: results/RUN-ID)", valueName: "dir"))
  var out: String?

  @Option(help: ArgumentHelp("More of the kernel's command line.", valueName: "text"))
  var append = ""

  @Option(help: ArgumentHelp("Nodes of the guest; one CPU is brought up.", valueName: "n"))
  var nodes = 1

  @Option(help: ArgumentHelp("Memory of the guest, with M or G; at most 1536M.", valueName: "size"))
  var memory = "1G"

  @Option(help: ArgumentHelp("When a guest counts as hung: s, m, h.", valueName: "time"))
  var timeLimit = "2m"

  @Option(
    help: ArgumentHelp(
      "Where packages are kept; not for --image. (default: page-table-bench/kernels in ~/.cache)",
      valueName: "dir"))
  var cache: String?

  @Option(help: ArgumentHelp("The sources of the module.", valueName: "dir"))
  var source = "lab"

  @Option(
    help: ArgumentHelp(
      "Count the model's steps in the guest, too: the directory of its object files.",
      valueName: "dir"))
  var model: String?

  @Option(help: "What to print: table or csv (the file's bytes).")
  var format = Format.table

  @Flag(help: "Print the result and nothing else.")
  var quiet = false

  func run() async throws {
    guard format != .json else {
      throw UsageError(sentence: "lab run prints table or csv, not json")
    }
    let request = try request()
    InterruptFlag.install()
    let run = LabRun(request: request, identity: await MeasuredRun.identity()) { line in
      if !quiet { Console.note(line) }
    }
    let directory = try await toldOfGuests {
      try await run.run(in: out.map { .exactly($0) } ?? .inside("results"))
    }
    let stored = try StoredLab(directory: directory)
    switch format {
    case .csv: try Console.result(contentsOf: "\(directory)/\(LabRow.fileName)")
    case .table, .json: try Console.result(LabReport(stored).text())
    }
    if !quiet { Console.note("results:  \(directory)") }
    if let code = await Pictures.draw(Plotter(lab: stored), in: directory, quiet: quiet) {
      throw code
    }
  }

  private func request() throws(UsageError) -> LabRequest {
    var request = LabRequest(try sources())
    request.kernelArguments = append.split(separator: " ").map(String.init)
    request.nodes = nodes
    let bytes = try TypedValues.bytes(memory, option: "--memory")
    guard bytes.isMultiple(of: 1 << 20) else {
      throw UsageError(sentence: "--memory '\(memory)' is no whole number of MiB")
    }
    request.memoryMiB = Int(bytes >> 20)
    request.timeLimit = .nanoseconds(
      Int64(clamping: try TypedValues.nanoseconds(timeLimit, option: "--time-limit")))
    if let cache { request.cache = cache }
    request.programs = source
    request.modelObjects = model
    return request
  }

  private func sources() throws(UsageError) -> [LabRequest.Source] {
    if let image {
      guard kernels.isEmpty, headers.count == 1 else {
        throw UsageError(sentence: "--image goes with one --headers and without other kernels")
      }
      guard cache == nil else {
        throw UsageError(sentence: "--cache is for packages, and --image takes none from it")
      }
      return [.build(image: image, headers: headers[0])]
    }
    guard !kernels.isEmpty else {
      throw UsageError(sentence: "name a kernel, or --image and --headers; lab kernels lists some")
    }
    let debs = kernels.filter { $0.hasSuffix(".deb") }
    guard headers.isEmpty || (debs.count == 1 && kernels.count == 1) else {
      throw UsageError(
        sentence: "--headers is for --image, or for one .deb; packages bring their own")
    }
    return kernels.map { kernel in
      kernel.hasSuffix(".deb") ? .debs([kernel] + headersOfDeb(kernel)) : .package(kernel)
    }
  }

  /// Those that are named, or the package that belongs beside it.
  private func headersOfDeb(_ deb: String) -> [String] {
    guard headers.isEmpty else { return headers }
    let name = (deb as NSString).lastPathComponent
    return [deb.dropLast(name.count) + name.replacing("linux-image-", with: "linux-headers-")]
  }
}
