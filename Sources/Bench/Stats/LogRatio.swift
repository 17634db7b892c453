// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The natural logarithm of a ratio as a change in per cent. Beyond e^700 there is no such number, and e^700's is used.
func percentChange(ofLogRatio logRatio: Double) -> Double { expm1(min(logRatio, 700)) * 100 }
