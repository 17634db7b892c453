// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A natural logarithm of a ratio as a change in per cent. What lies beyond e^700 has no such number; it then is
/// e^700's, which says as much.
func percentChange(ofLogRatio logRatio: Double) -> Double { expm1(min(logRatio, 700)) * 100 }
