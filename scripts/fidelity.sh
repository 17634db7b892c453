#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Boots the stock kernels, counts the model's steps, and holds them against each other.
# Usage: scripts/fidelity.sh [PACKAGE...] [--refresh]     a package for each kind of lock; cloud and rt without one;
#                                                         --refresh replaces results/fidelity and docs/fidelity.md
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
kernels=() refresh=
for word; do
  if [ "$word" = --refresh ]; then refresh=yes; else kernels+=("$word"); fi
done
named=${#kernels[@]}
[ "$named" -gt 0 ] || kernels=("$(stock_kernel cloud)" "$(stock_kernel rt)")
new_results fidelity
$bench lab run "${kernels[@]}" --model .build/release/CPageAllocCode.build --out "$out/lab" --format csv >/dev/null || {
  rmdir "$out" 2>/dev/null || echo "fidelity: the consoles are in $out/lab" >&2
  exit 1
}
mv "$out"/lab/* "$out/"
rmdir "$out/lab"
page=$out/fidelity.md
[ -z "$refresh" ] || page=docs/fidelity.md
$bench lab fidelity "$out" --page "$page" >/dev/null
echo "fidelity: $page"
# The page that is kept says of the stock kernels that no step is off. A model that has drifted from them is an error.
off=$(grep ',off,' "$out/fidelity.csv" | cut -d , -f 2 | sort -u | paste -sd ' ' || true)
[ "$named" -gt 0 ] || [ -z "$off" ] || stop "off the stock kernels: $off; the rest is in $out"
keep_results
