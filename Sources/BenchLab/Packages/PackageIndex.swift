// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// A package as apt describes it.
struct DebianPackage: Sendable, Hashable {
  var name: String
  var version: String
  /// Names in `Depends`; of alternatives the first.
  var depends: [String]
  /// Of the `.deb`.
  var bytes: Int

  /// Parses one paragraph of `apt-cache show`.
  /// - Returns: `nil` for a paragraph without a name or version.
  init?(paragraph: Substring) {
    var fields: [Substring: String] = [:]
    for line in paragraph.split(separator: "\n") where !line.hasPrefix(" ") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon]] = line[line.index(after: colon)...].trimmingCharacters(
        in: .whitespaces)
    }
    guard let name = fields["Package"], let version = fields["Version"] else { return nil }
    self.name = name
    self.version = version
    bytes = fields["Size"].flatMap { Int($0) } ?? 0
    depends = (fields["Depends"] ?? "").split(separator: ",").compactMap { word in
      word.split(whereSeparator: { $0 == " " || $0 == "|" || $0 == "(" }).first.map(String.init)
    }
  }

  /// `linux-headers-X` for `linux-image-X`.
  var headersName: String { name.replacing("linux-image-", with: "linux-headers-") }
}

/// What apt knows about kernels. It installs nothing and does not use the network.
struct PackageIndex: Sendable {
  /// Every kernel for x86-64 that apt can fetch, newest version first.
  func kernels() async throws -> [DebianPackage] {
    let names = try await apt(["pkgnames", "linux-image-"])
      .split(separator: "\n").map(String.init).filter(Self.isKernel)
    return try await show(names).sorted {
      let order = $0.version.compare($1.version, options: .numeric)
      return order == .orderedSame ? $0.name < $1.name : order == .orderedDescending
    }
  }

  /// True for `linux-image-6.12.117+deb12-cloud-amd64`, false for meta packages and for unsigned or debugging ones.
  static func isKernel(_ name: String) -> Bool {
    guard name.hasPrefix("linux-image-"), name.hasSuffix("-amd64") else { return false }
    let rest = name.dropFirst("linux-image-".count)
    return rest.first?.isNumber == true && rest.filter { $0 == "." }.count >= 2
  }

  /// The kernel behind a name: itself, or what a meta package such as `linux-image-rt-amd64` depends on.
  /// - Throws: `LabError` for a name that apt does not know, or that is no kernel.
  func kernel(named name: String) async throws -> DebianPackage {
    guard let package = try await show([name]).first else {
      throw LabError(
        sentence: """
          apt knows no package '\(name)'; bench-cli lab kernels lists what can be fetched (after apt-get update)
          """)
    }
    if Self.isKernel(package.name) { return package }
    guard let real = package.depends.first(where: Self.isKernel) else {
      throw LabError(sentence: "package '\(name)' is no kernel; they begin with linux-image-")
    }
    return try await kernel(named: real)
  }

  /// The packages that modules for a kernel are built against: its headers, and the headers that these need.
  func headers(of kernel: DebianPackage) async throws -> [DebianPackage] {
    let own = try await show([kernel.headersName])
    guard let flavour = own.first else {
      throw LabError(
        sentence: "apt has no \(kernel.headersName) to build a module for \(kernel.name)")
    }
    let more = flavour.depends.filter {
      $0.hasPrefix("linux-headers-") || $0.hasPrefix("linux-kbuild-")
    }
    return try await own + show(more)
  }

  private func show(_ names: [String]) async throws -> [DebianPackage] {
    guard !names.isEmpty else { return [] }
    let output = try await LabTool.aptCache.run(["show", "--no-all-versions"] + names)
    // It fails if one name is unknown, but shows the others all the same.
    return output.text.replacing("\n\n", with: "\u{0}").split(separator: "\u{0}")
      .compactMap { DebianPackage(paragraph: $0) }
  }

  private func apt(_ arguments: [String]) async throws -> String {
    let output = try await LabTool.aptCache.run(arguments)
    guard output.isSuccess else {
      throw LabError(sentence: "apt-cache \(arguments[0]) failed: \(output.lastWords)")
    }
    return output.text
  }
}
