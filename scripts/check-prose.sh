#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Reads the documents as a stranger would and fails on what would stop one: a README that grew, lines and table cells
# too wide to read, links that lead nowhere, pages that no index names, functions that are gone, words that are
# hard to read, and numbers in the README's table that are not those of the stored run. Usage: scripts/check-prose.sh [ROOT]
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}"

max_readme_lines=80
max_readme_words=900
max_columns=100
max_cell=200
hard_words='dearer|Likewise\.|judges it not'
red=0
fail() {
  echo "$*"
  red=1
}

mapfile -t pages < <(ls README.md CONTRIBUTING.md docs/*.md docs/data/*.md 2>/dev/null)
mapfile -t linking < <(ls "${pages[@]}" CHANGELOG.md docs/adr/*.md 2>/dev/null)

# Length of the README.
lines=$(wc -l <README.md)
words=$(wc -w <README.md)
[ "$lines" -le $max_readme_lines ] || fail "README.md has $lines lines; at most $max_readme_lines are read"
[ "$words" -le $max_readme_words ] || fail "README.md has $words words; at most $max_readme_words are read"

# Wide lines, but for tables and the marks of runnable blocks; wide cells; hard words.
for page in "${pages[@]}"; do
  while IFS=: read -r number _; do
    fail "$page:$number: longer than $max_columns columns; wrap it"
  done < <(grep -nE "^.{$((max_columns + 1))}" "$page" | grep -vE '^[0-9]+:( *\||<!-- )' || true)
  while IFS=: read -r number _; do
    fail "$page:$number: a table cell of more than $max_cell characters; shorten it, or say it below the table"
  done < <(grep -nE '^ *\|' "$page" | sed 's/\\|/!/g' | grep -E "[|][^|]{$((max_cell + 1))}" || true)
  while IFS=: read -r number word; do
    fail "$page:$number: '$word' is hard to read; say it in plain words"
  done < <(grep -noE "$hard_words" "$page" || true)
done

# Comments and messages are prose, too; this check and its test name the words.
while IFS=: read -r file number word; do
  fail "$file:$number: '$word' is hard to read; say it in plain words"
done < <(grep -rnoE "$hard_words" --exclude=check-prose.sh --exclude=prose.sh Sources Tests fuzz lab scripts Makefile \
  docs/adr CHANGELOG.md 2>/dev/null || true)

# Links. A page's anchors are made of its headings as GitHub makes them.
without_code() { # page
  awk '/^ *```/ { fence = !fence; print ""; next } fence { print ""; next } { gsub(/`[^`]*`/, "") } { print }' "$1"
}
anchors() { # page
  awk '/^ *```/ { fence = !fence } !fence && /^#+ / { sub(/^#+ /, ""); print }' "$1" |
    sed -E 's/\[([^]]*)\]\([^)]*\)/\1/g' | tr '[:upper:]' '[:lower:]' | sed -E 's/[^[:alnum:] _-]//g; s/ /-/g' |
    awk '{ print seen[$0]++ ? $0 "-" seen[$0] - 1 : $0 }'
}
links=0
for page in "${linking[@]}"; do
  while IFS=: read -r number target; do
    [[ $target != *://* ]] || continue
    links=$((links + 1))
    path=${target%%#*}
    to=$page
    [ -z "$path" ] || to=$(dirname "$page")/$path
    if [ ! -e "$to" ]; then
      fail "$page:$number: links to $target, which is not there"
    elif [[ $target == *'#'* ]] && ! anchors "$to" | grep -qxF -- "${target#*#}"; then
      fail "$page:$number: links to $target, which has no such heading"
    fi
  done < <(without_code "$page" | grep -noE '\]\([^) ]+\)' | sed -E 's/:\]\(/:/; s/\)$//')
done

# Each page is in its index.
for page in "${linking[@]}"; do
  [[ $page == docs/*.md ]] || continue
  index=$(dirname "$page")/README.md
  [ "$page" = "$index" ] || grep -qF "](${page##*/})" "$index" 2>/dev/null || fail "$page: $index does not link to it"
done

# What the kernel map names in its first column is in the C target.
map=docs/kernel-map.md
if [ -e $map ]; then
  while IFS=: read -r number name; do
    grep -rqw -- "$name" Sources/CPageAlloc || fail "$map:$number: there is no $name in Sources/CPageAlloc"
  done < <(grep -n '^| ' $map | sed -E 's/^([0-9]+:)[|]([^|]*)[|].*/\1\2/' |
    awk -F: '{ while (match($2, /`[a-z_][a-z_0-9]*`/)) { print $1 ":" substr($2, RSTART + 1, RLENGTH - 2)
        $2 = substr($2, RSTART + RLENGTH) } }')
fi

# The README shows what is stored.
example=results/bracket/compare.csv
if [ -e $example ]; then
  while IFS= read -r message; do fail "$message"; done < <(awk -v example=$example -f "$here/prose/readme-table.awk" \
    $example README.md)
fi

[ $red -eq 0 ] || exit 1
echo "prose: ${#pages[@]} pages, $links links; README of $lines lines and $words words"
