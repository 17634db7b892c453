#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the tests that boot a guest. LAB_KERNEL chooses the kernel; without it, apt's newest cloud kernel of 6.12 or,
# where there is none, its usual one. Packages are fetched once.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

LAB_KERNEL=${LAB_KERNEL:-$(stock_kernel cloud)}
export LAB_KERNEL
echo "test-lab: $LAB_KERNEL"
swift build --build-tests --quiet
swift test --skip-build --disable-xctest --filter 'LabBootTests'
