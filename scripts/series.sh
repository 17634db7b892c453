#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Compiles the kernel builds that a series file needs and that do not exist yet: adds their lines to the list of own
# builds and builds the program again. With --remove it takes the lines of this series out of the list.
# Usage: scripts/series.sh FILE [--remove]
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
file=${1:-}
[ -n "$file" ] || stop "name the series file: make series FILE=my-series.yaml"
[ -r "$file" ] || stop "there is no $file to read"
[[ ${2:---remove} = --remove ]] || stop "after the file comes --remove or nothing, not '$2'"
list=Sources/CPageAlloc/builds/own.h
series=$(sed -nE "s/^name: *[\"']?([A-Za-z0-9._-]+).*/\1/p" "$file")

# The list without the builds of series $1, if any, and with the lines $2, if any.
rewritten() {
  awk -v drop="$1" -v add="$2" '
    /^ +X\(/ {
      split($0, part, /[(,]/)
      sub(/ *\\?$/, "")
      sub(/^ +/, "")
      if (drop == "" || part[2] !~ "^" drop "(_[0-9]+)?$") lines[++count] = $0
      next
    }
    { text[++last] = $0 }
    END {
      added = split(add, more, "\n")
      for (i = 1; i <= added; i++) lines[++count] = more[i]
      for (i = 1; i <= last; i++) {
        if (text[i] !~ /^#define PA_OWN_BUILDS/) {
          print text[i]
          continue
        }
        if (!count) print "#define PA_OWN_BUILDS(X, ...) /* the lines follow */"
        else printf "%-109s\\\n", "#define PA_OWN_BUILDS(X, ...)"
        for (k = 1; k < count; k++) printf "%-109s\\\n", "    " lines[k]
        if (count) print "    " lines[count]
      }
    }' "$list"
}

before=$(cat "$list")
if [ "${2:-}" = --remove ]; then
  after=$(rewritten "${series//[^[:alnum:]]/_}" "")
  printf '%s\n' "$after" >"$list"
  echo "series: $list has no build for $file"
  exit 0
fi
lines=$(.build/release/bench-cli series builds "$file")
if [ -z "$lines" ]; then
  echo "series: the compiled builds carry out $file"
  exit 0
fi
after=$(rewritten "" "$lines")
trap 'printf "%s\n" "$before" >"$list"' EXIT
printf '%s\n' "$after" >"$list"
echo "series: compiling $(wc -l <<<"$lines") build(s) for $file"
swift build -c release --product bench-cli --quiet
trap - EXIT
.build/release/bench-cli verify-model --arch x86_64 --series "$series" --series-file "$file"
