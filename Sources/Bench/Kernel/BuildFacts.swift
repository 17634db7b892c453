// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// How this binary was built.
public struct BuildFacts: Sendable, Hashable {
  /// Whether the measured C code was compiled with optimisation.
  public var optimized: Bool
  /// The compiler of the C target.
  public var compiler: String
  public var toolVersion: String

  public init(optimized: Bool, compiler: String, toolVersion: String) {
    self.optimized = optimized
    self.compiler = compiler
    self.toolVersion = toolVersion
  }

  /// The build that is running.
  public static var current: BuildFacts {
    BuildFacts(
      optimized: pa_build_optimized() != 0, compiler: String(cString: pa_build_compiler()),
      toolVersion: "0.1.0")
  }
}
