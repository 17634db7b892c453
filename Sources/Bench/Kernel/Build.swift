// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// How the C target of this binary was built.
public enum Build {
  /// False in a debug build, whose timings mean nothing.
  public static var isOptimized: Bool { pa_build_optimized() != 0 }

  /// For example `Clang 21.0.0`.
  public static var compiler: String { String(cString: pa_build_compiler()) }
}
