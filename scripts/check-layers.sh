#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Reads every #include of the C target and fails on one that points up; then the rules of the house that the text
# alone can show: sizes, licence lines, no #if in hot code, names and macros at the C border. Swift's modules are
# kept apart by the compiler.
# Usage: scripts/check-layers.sh [ROOT]
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}"

c_floors=(base host page slab pgtable loops builds run inspect steps) # lowest first
max_lines=400
max_border_lines=590 # all headers of the C border together
red=0
fail() {
  echo "$*"
  red=1
}

floor_of() { # of a file below Sources/CPageAlloc: a number; none for the border and what stands above the floors
  local i
  for i in "${!c_floors[@]}"; do
    [ "${1%%/*}" != "${c_floors[i]}" ] || echo "$i"
  done
}

# Includes. A path is looked for as the compiler does: beside the file (quotes only), then in include/.
c=Sources/CPageAlloc
mapfile -t c_files < <(cd $c && find . -name '*.[ch]' -printf '%P\n' | sort)
if [ ${#c_files[@]} -eq 0 ]; then
  echo "$c: no C file found"
  exit 1
fi
includes=0
for file in "${c_files[@]}"; do
  from=$(floor_of "$file")
  case $file in
    include/*.h | internals.h | internals/*.h) ;;
    *) [ -n "$from" ] || fail "$c/$file: stands on no floor; the floors are ${c_floors[*]}" ;;
  esac
  while IFS=: read -r line text; do
    includes=$((includes + 1))
    at="$c/$file:$line"
    if [[ ! $text =~ ^[^\"\<]*([\"\<])([^\"\>]+)[\"\>] ]]; then
      fail "$at: an include must name its file"
      continue
    fi
    name=${BASH_REMATCH[2]}
    if [ "${BASH_REMATCH[1]}" = '"' ] && [ -f "$c/$(dirname "$file")/$name" ]; then
      target=$(realpath -m --relative-to=$c "$c/$(dirname "$file")/$name")
    elif [ -f "$c/include/$name" ]; then
      target=$(realpath -m --relative-to=$c "$c/include/$name")
    elif [ "${BASH_REMATCH[1]}" = '"' ]; then
      fail "$at: there is no \"$name\" beside this file or in include/"
      continue
    else
      case $name in
        numa.h | numaif.h) [[ $file = host/* ]] || fail "$at: libnuma is for host/ only" ;;
      esac
      continue
    fi
    to=$(floor_of "$target")
    case $file:$target in
      *:include/*) ;;
      include/*) fail "$at: the border may include only the border, not $target" ;;
      internals.h:* | internals/*:*) ;;
      *:internals.h | *:internals/*) fail "$at: $target is for tests" ;;
      *) [ "${to:-99}" -le "${from:-0}" ] || fail "$at: points up, from ${file%%/*}/ to $target" ;;
    esac
  done < <(grep -nE '^[[:space:]]*#[[:space:]]*(include|import)' "$c/$file" | sed -E 's/^([0-9]+:)[[:space:]]*/\1/')
done

# Modules. The compiler keeps them apart, but SwiftPM lets a target import one beside it that it does not declare
# wherever that happens to be built first.
while IFS= read -r found; do
  fail "$found: replay, counting and the lab stand beside each other; only BenchLab may import BenchCount"
done < <(grep -rnE '^[^/]*import +(BenchLab|BenchReplay|BenchCount)\>' Sources/BenchReplay Sources/BenchCount Sources/BenchLab \
  --include='*.swift' | grep -vE '^Sources/BenchLab/.*import +BenchCount')

# Hot code, the border, and every file.
mapfile -t hot_files < <(find $c -name '*.inc.h')
[ ${#hot_files[@]} -eq 0 ] || awk -f "$here/layers/hot-code.awk" "${hot_files[@]}" || red=1
awk -v max_lines=$max_border_lines -f "$here/layers/c-border.awk" $c/include/*.h || red=1
while read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le $max_lines ] || fail "$file: $lines lines; split it (the limit is $max_lines)"
  head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || fail "$file: no SPDX line at its top"
done < <(find Package.swift Sources Tests bench -name '*.[ch]' -o -name '*.cc' -o -name '*.swift' | sort)

[ $red -eq 0 ] || exit 1
echo "layers: $includes includes, none points up"
