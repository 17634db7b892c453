# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts share; a script that sources it then runs in the project's root:
#   . "$(dirname "$0")/common.sh"

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# shellcheck disable=SC2034 # for whoever sources this
bench=.build/release/bench-cli

# Ends the script with a sentence.
stop() {
  echo "$(basename "$0" .sh): $*" >&2
  exit 1
}

# Reads the script's arguments: whole numbers, which go to the variables named first, in their order, and --refresh.
arguments() { # names, arguments...
  local names word
  read -ra names <<<"$1"
  shift
  refresh=
  for word; do
    if [ "$word" = --refresh ]; then
      refresh=yes
      continue
    fi
    [ ${#names[@]} -gt 0 ] || stop "nothing takes the argument '$word'"
    [[ $word =~ ^[1-9][0-9]{0,5}$ ]] || stop "${names[0]} must be a whole number from 1 to 999999, not '$word'"
    printf -v "${names[0]}" %s "$word"
    names=("${names[@]:1}")
  done
}

# Makes results/NAME-TIME, which git ignores, and sets $out to it. Results that are there are never touched.
new_results() { # name
  name=$1
  out=results/$name-$(date -u +%Y-%m-%dT%H-%M-%SZ)
  mkdir -p results
  mkdir "$out" || stop "$out could not be made; another '$name' began in this second, or results/ is not yours"
}

# Says where the results are. With --refresh they replace those of results/NAME, which git has, and only now, when all
# of it is there.
keep_results() {
  if [ -n "$refresh" ]; then
    rm -rf "results/$name"
    mv "$out" "results/$name"
    out=results/$name
  fi
  echo "results: $out" >&2
}

# Sets $clang to the compiler that SwiftPM builds the C target with: the one beside swift, wherever PATH finds it.
find_clang() {
  local swift_path
  swift_path=$(command -v swift) || stop "there is no swift on PATH; see 'make setup'"
  clang=$(dirname "$(readlink -f "$swift_path")")/clang
  [ -x "$clang" ] || clang=$(command -v clang) || stop "there is no clang beside $swift_path or on PATH"
}

# The meta package of a flavour of Debian's kernel (cloud, rt): of 6.12 where this release of Debian has a younger
# or an older one besides, else its own.
stock_kernel() { # flavour
  [ -n "$(apt-cache pkgnames linux-image- 2>/dev/null)" ] || apt-get update >/dev/null 2>&1 || true
  if apt-cache show "linux-image-6.12-$1-amd64" >/dev/null 2>&1; then
    echo "linux-image-6.12-$1-amd64"
  else
    echo "linux-image-$1-amd64"
  fi
}
