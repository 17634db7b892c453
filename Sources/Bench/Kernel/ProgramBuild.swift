// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// How this binary was built.
package struct ProgramBuild: Sendable, Hashable {
  /// Whether the measured C code was compiled with optimisation.
  package var optimized: Bool
  /// The compiler of the C target.
  var compiler: String
  package var toolVersion: String

  /// The build that is running.
  package static var current: ProgramBuild {
    ProgramBuild(
      optimized: pa_build_optimized() != 0, compiler: String(cString: pa_build_compiler()),
      toolVersion: "0.1.0")
  }
}
