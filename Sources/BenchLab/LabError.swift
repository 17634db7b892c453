// SPDX-License-Identifier: Apache-2.0

import Bench

/// The lab could not fetch, build, boot or read something.
package struct LabError: SentenceError, Hashable {
  package var sentence: String
}
