#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sees what scripts/common.sh does with results: they go to a new directory, those that are there stay until --refresh
# replaces them, and a script that fails in the middle replaces nothing.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/scripts" "$work/results/peas"
cp scripts/common.sh "$work/scripts/"
cat >"$work/scripts/peas.sh" <<'END'
set -euo pipefail
. "$(dirname "$0")/common.sh"
pods=3 peas=8
arguments "pods peas" "$@"
new_results peas
echo "$pods $peas" >"$out/peas.txt"
[ "$pods" -ne 13 ]
keep_results
END
kept=$work/results/peas/peas.txt
echo old >"$kept"

peas() { bash "$work/scripts/peas.sh" "$@" >"$work/said" 2>&1; }
new() { find "$work/results" -path '*/peas-*/peas.txt' -exec cat {} +; }
expect() { # what, value
  [ "$1" = "$2" ] || stop "'$1' is not '$2'; it said: $(cat "$work/said")"
}

peas || stop "without arguments: $(cat "$work/said")"
expect "$(cat "$kept") $(new)" "old 3 8"
grep -q "^results: results/peas-20" "$work/said" || stop "it does not say where: $(cat "$work/said")"
rm -r "$work"/results/peas-*
if peas 13 --refresh; then stop "a failure is none"; fi
expect "$(cat "$kept") $(new)" "old 13 8"
rm -r "$work"/results/peas-*
peas 1 --refresh 2 || stop "with arguments: $(cat "$work/said")"
expect "$(cat "$kept")$(new)" "1 2"
for wrong in 0 -1 x 1.5 '' '1 2 3' --refreshed; do
  # shellcheck disable=SC2086 # several arguments in one of them
  if peas $wrong "${wrong:-}" 1; then stop "takes '$wrong'"; fi
done
expect "$(cat "$kept")$(new)" "1 2"
echo "results: new ones are set apart, --refresh replaces those that are kept"
