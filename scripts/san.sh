#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the test suite, unit and stress, under one sanitizer after the other, each in a build folder of its own.
# Usage: scripts/san.sh [address|thread|undefined]...
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
[ $# -gt 0 ] || set -- address thread undefined

# The first report ends the run: what follows it is not to be trusted.
export ASAN_OPTIONS=halt_on_error=1:detect_leaks=1
# Foundation's Process keeps a weak reference that the runtime never gives back (Swift 6.3).
export LSAN_OPTIONS=suppressions=$PWD/scripts/leaks-of-the-runtime.txt
# The suppressions name functions, which takes a symbolizer, and tests run the tool without a PATH to one.
export TSAN_OPTIONS=halt_on_error=1:suppressions=$PWD/scripts/races-of-the-runtime.txt
TSAN_OPTIONS+=:external_symbolizer_path=$(command -v llvm-symbolizer)
export UBSAN_OPTIONS=print_stacktrace=1

red=()
for sanitizer in "$@"; do
  echo "san: $sanitizer"
  flags=(--sanitize "$sanitizer")
  # Swift knows no such sanitizer on Linux; the C target is what it is for.
  if [ "$sanitizer" = undefined ]; then
    flags=(-Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined
      -Xswiftc -Xclang-linker -Xswiftc -fsanitize=undefined)
  fi
  # What a sanitizer adds is counted and timed as well, and callgrind does not see through all of it. The thread
  # sanitizer keeps memory of its own in files, which a limit on their size takes away.
  skipped='^BenchCLITests\.InstructionsTests/|/theExitCodeIsTheVerdict'
  [ "$sanitizer" != thread ] || skipped+='|/aFullDiskInTheMiddleOfARun'
  swift test --disable-xctest --skip "$skipped" --scratch-path ".build-$sanitizer" "${flags[@]}" || red+=("$sanitizer")
done
if [ ${#red[@]} -gt 0 ]; then
  echo "san: red under: ${red[*]}" >&2
  exit 1
fi
echo "san: clean"
