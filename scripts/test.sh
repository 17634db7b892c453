#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the test suite. What failed is said once more at the end, where a log that was cut off still has it.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! swift test --skip-build --disable-xctest 2>&1 | tee "$log"; then
  echo "what failed, once more:"
  grep -aE -A 4 'recorded an issue|Fatal error|unexpected signal|error: Exited' "$log" | cut -c 1-600 | head -n 120 || true
  exit 1
fi
