# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Sets $clang to the compiler that SwiftPM builds the C target with: the one beside swift, wherever PATH finds it.

swift_path=$(command -v swift) || {
  echo "there is no swift on PATH; see 'make setup'" >&2
  exit 1
}
clang=$(dirname "$(readlink -f "$swift_path")")/clang
[ -x "$clang" ] || clang=$(command -v clang) || {
  echo "there is no clang beside $swift_path or on PATH" >&2
  exit 1
}
