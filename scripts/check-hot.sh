#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Disassembles the release binary and proves of every timed function run_<variant>_<workload>: it starts on a
# 64-byte line; its copies, run_<variant>_<workload>_copy1 and so on, are as long and at other addresses, and its
# placebo has other instructions (looked at in churn); neither it
# nor what it calls on the measured path calls through a pointer, or calls what scripts/hot-callees.txt lacks.
# Usage: scripts/check-hot.sh [BINARY [LIST]]
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
binary=${1:-$here/../.build/release/bench-cli}
list=${2:-$here/hot-callees.txt}

stop() {
  echo "hot: $*" >&2
  exit 1
}

for tool in objdump nm; do
  command -v $tool >/dev/null || stop "$tool is missing; it comes with the package binutils"
done
for file in "$binary" "$list"; do
  [ -r "$file" ] || stop "there is no $file to read"
done
format=$(objdump -f "$binary" | sed -n 's/.*file format //p')
[ "$format" = elf64-x86-64 ] || stop "only x86-64 code can be read here, and $binary is ${format:-no object file}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm --defined-only --print-size "$binary" | awk '$(NF - 1) ~ /^[tT]$/ { print $1, (NF == 4 ? $2 : 0), $NF }' >"$work/symbols"
objdump -d -j .text --no-show-raw-insn "$binary" >"$work/code"
awk -f "$here/hot/walk.awk" part=list "$list" part=symbols "$work/symbols" part=code "$work/code"
