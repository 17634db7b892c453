#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the test suite under one sanitizer after the other, each in a build folder of its own.
# Usage: scripts/san.sh [SANITIZER...] [--only c-target]
#        address, undefined, thread, or address+undefined in one build; without a name that and thread.
#        --only c-target leaves out the tests of the Swift targets.
set -uo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
sanitizers=() tests=()
while [ $# -gt 0 ]; do
  case $1 in
    address | undefined | thread | address+undefined) sanitizers+=("$1") ;;
    --only)
      shift
      [ "${1:-}" = c-target ] || stop "--only takes c-target, not '${1:-}'"
      tests=(--filter '^CPageAllocTests\.')
      ;;
    *) stop "there is no sanitizer '$1'; known: address, undefined, thread, address+undefined" ;;
  esac
  shift
done
[ ${#sanitizers[@]} -gt 0 ] || sanitizers=(address+undefined thread)

# The first report ends the run: what follows it is not to be trusted.
export ASAN_OPTIONS=halt_on_error=1:detect_leaks=1
# Foundation's Process keeps a weak reference that the runtime never gives back (Swift 6.3).
export LSAN_OPTIONS=suppressions=$PWD/scripts/leaks-of-the-runtime.txt
# The suppressions name functions, which takes a symbolizer, and tests run the tool without a PATH to one.
export TSAN_OPTIONS=halt_on_error=1:suppressions=$PWD/scripts/races-of-the-runtime.txt
TSAN_OPTIONS+=:external_symbolizer_path=$(command -v llvm-symbolizer)
export UBSAN_OPTIONS=print_stacktrace=1

red=()
for sanitizer in "${sanitizers[@]}"; do
  echo "san: $sanitizer"
  flags=()
  # Swift knows no undefined-behaviour sanitizer on Linux; the C target is what it is for.
  [[ $sanitizer != *undefined ]] || flags=(-Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined
    -Xswiftc -Xclang-linker -Xswiftc -fsanitize=undefined)
  [ "$sanitizer" = undefined ] || flags+=(--sanitize "${sanitizer%+*}")
  # What a sanitizer adds is counted and timed as well, page faults too, and callgrind does not see through all of it. The thread
  # sanitizer keeps memory of its own in files, which a limit on their size takes away.
  skipped='^BenchCLITests\.InstructionsTests/|/theExitCodeIsTheVerdict|/everyPageIsTouchedOnce'
  [ "$sanitizer" != thread ] || skipped+='|/aFullDiskInTheMiddleOfARun'
  swift test --disable-xctest "${tests[@]}" --skip "$skipped" --scratch-path ".build-$sanitizer" "${flags[@]}" ||
    red+=("$sanitizer")
done
[ ${#red[@]} -eq 0 ] || stop "red under: ${red[*]}"
echo "san: clean"
