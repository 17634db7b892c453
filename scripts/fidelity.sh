#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Boots the stock kernels, counts the model's steps, and replaces results/fidelity and docs/fidelity.md when both are
# done. Usage: scripts/fidelity.sh [PACKAGE...]     one for each kind of lock; cloud and rt without it
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/stock-kernel.sh
. scripts/stock-kernel.sh

kernels=("$@")
[ ${#kernels[@]} -gt 0 ] || kernels=("$(stock_kernel cloud)" "$(stock_kernel rt)")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.build/release/bench-cli lab run "${kernels[@]}" --model .build/release/CPageAlloc.build --out "$work/fidelity" --format csv >/dev/null || {
  mkdir -p results/fidelity-failed
  cp "$work"/fidelity/console-*.txt results/fidelity-failed/ 2>/dev/null &&
    echo "fidelity: the consoles are in results/fidelity-failed" >&2
  exit 1
}
.build/release/bench-cli lab fidelity "$work/fidelity" --page docs/fidelity.md >/dev/null
rm -rf results/fidelity results/fidelity-failed
cp -r "$work/fidelity" results/fidelity
echo "fidelity: docs/fidelity.md, results/fidelity"
