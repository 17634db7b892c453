// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// A kernel to measure: the image that boots, and the headers that modules are built against.
package struct LabKernel: Codable, Sendable, Hashable {
  /// What the user named: a package, a `.deb`, or the image's path.
  var name: String
  /// The package's version; `nil` for a build of one's own.
  var packageVersion: String?
  /// A bzImage.
  var image: String
  /// A directory that `make -C` builds modules in: a headers package's, or the kernel's own build tree.
  var headers: String
  /// `uname -r`, as the image says it.
  var release: String
  /// The image's whole version line: release, builder, date.
  var banner: String

  /// - Throws: `LabError` if the image is no bzImage for x86, or the headers are not of its release.
  init(
    name: String, packageVersion: String? = nil, image: String, headers: String
  ) throws(LabError) {
    self.name = name
    self.packageVersion = packageVersion
    self.image = image
    self.headers = headers
    banner = try Self.banner(of: image)
    release = banner.split(separator: " ").first.map(String.init) ?? ""
    try checkHeaders()
  }

  /// The setup header of the x86 boot protocol: the magic at 0x202, and at 0x20e where the version text lies, counted
  /// from the second sector (Documentation/arch/x86/boot.rst).
  static func banner(of image: String) throws(LabError) -> String {
    guard let file = FileHandle(forReadingAtPath: image),
      let head = try? file.read(upToCount: 1 << 16)
    else {
      throw LabError(sentence: "\(image) cannot be read; --image takes the file of a kernel")
    }
    guard let text = banner(in: [UInt8](head)) else {
      throw LabError(
        sentence:
          "\(image) is no bzImage for x86; take arch/x86/boot/bzImage of the build, not vmlinux")
    }
    return text
  }

  static func banner(in head: [UInt8]) -> String? {
    guard head.count > 0x210, head[0x202..<0x206].elementsEqual("HdrS".utf8) else { return nil }
    let start = 0x200 + Int(head[0x20e]) + Int(head[0x20f]) << 8
    guard start > 0x200, start < head.count,
      let end = head[start...].firstIndex(of: 0), end > start
    else { return nil }
    return String(validating: head[start..<end], as: UTF8.self)
  }

  /// The headers' own word for what `uname -r` will be; Debian's `include/config/kernel.release` says another.
  private func checkHeaders() throws(LabError) {
    let path = "\(headers)/include/generated/utsrelease.h"
    guard let data = FileManager.default.contents(atPath: path),
      // #define UTS_RELEASE "6.12.117+deb12-cloud-amd64"
      let found = String(decoding: data, as: UTF8.self).split(separator: "\"").dropFirst().first
    else {
      throw LabError(
        sentence: """
          \(headers) is no directory of kernel headers: it has no include/generated/utsrelease.h; name an installed \
          linux-headers directory, or a build tree after make modules_prepare
          """)
    }
    guard found == release else {
      throw LabError(
        sentence: """
          the headers in \(headers) are of \(found), the kernel \(image) is \(release); a module built with them \
          would not load
          """)
    }
  }
}
