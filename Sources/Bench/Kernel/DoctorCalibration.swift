// SPDX-License-Identifier: Apache-2.0

extension Doctor {
  /// What is known of false claims on this machine.
  /// - Parameter calibration: the last one; `nil`: there was none.
  static func calibration(_ calibration: CalibrationRecord?) -> Finding {
    guard let calibration, let rate = calibration.falsePositives else {
      return Finding(
        .note, "not calibrated",
        why: "nobody knows how often a difference is found here where there is none",
        whatToDo: "bench-cli calibrate")
    }
    let what = """
      calibrated \(calibration.finishedUTC.prefix(10)): \(rate.found) of \(rate.comparisons) comparisons of \
      identical code found a difference
      """
    if calibration.isOutOfBounds {
      return Finding(
        .spoils, what, why: "5 % are claimed; compare refuses to compare here",
        whatToDo: "put right what else is found, then bench-cli calibrate again")
    }
    return Finding(.ok, what, why: "no more than the 5 % that are claimed")
  }
}
