// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchLab

/// What apt says of kernels.
@Suite struct PackageTests {
  @Test func readsAParagraph() throws {
    let package = try #require(
      DebianPackage(
        paragraph: """
          Package: linux-headers-6.12.117+deb12-cloud-amd64
          Version: 6.12.117-1~deb12u1
          Depends: linux-headers-6.12.117+deb12-common (= 6.12.117-1~deb12u1), linux-image-6.12 | linux-x, linux-kbuild-6.12
          Description: headers
           Depends: not this
          Size: 1234
          """))
    #expect(package.name == "linux-headers-6.12.117+deb12-cloud-amd64")
    #expect(package.version == "6.12.117-1~deb12u1")
    #expect(
      package.depends == [
        "linux-headers-6.12.117+deb12-common", "linux-image-6.12", "linux-kbuild-6.12",
      ])
    #expect(package.bytes == 1234)
    #expect(DebianPackage(paragraph: "Package: x\n") == nil)
  }

  @Test(arguments: [
    ("linux-image-6.12.117+deb12-cloud-amd64", true), ("linux-image-6.1.0-50-rt-amd64", true),
    ("linux-image-6.12-rt-amd64", false), ("linux-image-rt-amd64", false),
    ("linux-image-6.12.117+deb12-cloud-amd64-unsigned", false),
    ("linux-image-6.12.117+deb12-amd64-dbg", false), ("linux-headers-6.12.117+deb12-amd64", false),
  ])
  func knowsAKernelByItsName(name: String, isKernel: Bool) {
    #expect(PackageIndex.isKernel(name) == isKernel)
  }

  @Test func packagesAreKeptWhereCachesAre() {
    #expect(
      PackageCache.usualDirectory(environment: ["HOME": "/h"])
        == "/h/.cache/page-table-bench/kernels")
    #expect(
      PackageCache.usualDirectory(environment: ["HOME": "/h", "XDG_CACHE_HOME": "/c"])
        == "/c/page-table-bench/kernels")
    #expect(
      PackageCache.usualDirectory(environment: ["HOME": "/h", "XDG_CACHE_HOME": "relative"])
        == "/h/.cache/page-table-bench/kernels")
  }

  @Test func whatACompilerComplainsOfFirst() {
    let output = ToolProcess.Output(
      ending: .exited(2), text: "  CC [M] main.o\n",
      error: """
        main.c:12:3: warning: unused
        main.c:14:9: error: implicit declaration of function 'pagetable_dtor'
        make[2]: *** [main.o] Error 1
        """)
    #expect(
      LabPrograms.firstError(output)
        == "main.c:14:9: error: implicit declaration of function 'pagetable_dtor'")
    #expect(output.lastWords == "make[2]: *** [main.o] Error 1")
  }
}
