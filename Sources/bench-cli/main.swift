// SPDX-License-Identifier: Apache-2.0
import Bench
print(Series.builtIn.map(\.name))
