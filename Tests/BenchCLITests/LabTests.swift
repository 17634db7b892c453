// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The lab without a QEMU, a kernel, or what it is asked for.
@Suite struct LabTests {
  @Test(arguments: [
    (["lab", "run"], Int32(64), "name a kernel, or --image and --headers"),
    (["lab", "run", "--image", "x"], 64, "--image goes with one --headers"),
    (["lab", "run", "linux-image-x", "--headers", "h"], 64, "--headers is for --image"),
    (["lab", "run", "linux-image-x", "--memory", "4G"], 1, "a guest of 4096 MiB was asked for"),
    (["lab", "run", "linux-image-x", "--memory", "many"], 64, "--memory 'many' is no size"),
    (["lab", "run", "linux-image-x"], 1, "lab/module/Kbuild is not there; run in the directory"),
    (
      ["lab", "compare", "a", "b"], 1,
      "a/manifest.json cannot be read; is a a directory of lab run?"
    ),
    (["lab", "fidelity", "a"], 1, "a/manifest.json cannot be read"),
    (["lab", "kernels"], 1, "apt-cache is not installed"),
    (["predict", "--series", "base"], 64, "--series takes two series"),
    (["predict", "--series", "base,mergd"], 64, "did you mean merged"),
    (["predict", "--lock", "debug", "--allow-debug"], 64, "with embedded, rt, lockdep"),
    (["predict", "--allow-debug"], 1, "is not installed: apt-get install"),
  ])
  func refuses(arguments: [String], status: Int32, says: String) throws {
    let tool = try Tool()
    let result = try tool.run(arguments)
    #expect(result.status == status, "\(result.error)")
    #expect(result.output == "")
    #expect(result.error.contains(says), "\(result.error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: tool.directory) == [])
  }

  /// Its own sources are there, and QEMU is not: nothing is fetched or made.
  @Test func withoutQEMUNothingIsDone() throws {
    let tool = try Tool()
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../lab").standardized.path
    let result = try tool.run(["lab", "run", "linux-image-x", "--source", source, "--out", "r"])
    #expect(result.status == 1)
    #expect(
      result.error == """
        bench-cli: qemu-system-x86_64 is not installed: apt-get install qemu-system-x86, or scripts/setup.sh lab for \
        all that the lab needs

        """)
    #expect(!tool.exists("r"))
  }
}
