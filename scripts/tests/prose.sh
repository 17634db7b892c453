#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sees scripts/check-prose.sh fail: small sound documents pass, and each planted violation turns it red with the sentence
# that belongs to it.
# shellcheck disable=SC2016 # backquotes are Markdown here
set -euo pipefail
export LC_ALL=C.UTF-8
check="$(cd "$(dirname "$0")/.." && pwd)/check-prose.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

put() { # path, lines...
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "${@:2}" >"$1"
}

repeated() { # how often, what
  local text
  printf -v text "%$1s" ''
  echo "${text// /$2}"
}

sound() {
  rm -rf "${work:?}/tree"
  mkdir "$work/tree"
  cd "$work/tree"
  put README.md '# A name' '' '[page](docs/page.md#a-b-2), [same](#a-name), [out](https://example.org/no#where)' '' '```' \
    'single tables, init_mm' '  pte rt   l2-cold 100.0  +12.0 ±0.3 -9.99 ±10 +2.00 ±0.1   +2.0 ±1.50 ±2.00 SMALL' '```'
  put CONTRIBUTING.md 'Text.'
  put docs/page.md '# `A`, [b](../README.md): 2' "$(repeated 100 ä)" "| $(repeated 198 ä) | x\\|$(repeated 190 y) |" \
    "| $(repeated 60 'c ') | d |" '`[no](link.md)`' '```' '[no](link.md)' '```' \
    "<!-- run: $(repeated 120 x) -->"
  put docs/data/README.md 'Text.'
  put docs/README.md '[page](page.md), [map](kernel-map.md)'
  put docs/kernel-map.md '| `here`, `there` | `kernel` | `none` |'
  put Sources/CPageAlloc/a.c 'void here(void);' 'void there(void);'
  put docs/adr/README.md '[one](0001.md)'
  put docs/adr/0001.md '# One'
  put results/bracket/compare.csv condition,level,mm,lock,base,test,base_ns_per_op,effect_ns,ci_low_ns,ci_high_ns,\
twin_ci_low_ns,twin_ci_high_ns,placebo_ci_low_ns,placebo_ci_high_ns,effect_pct,verdict \
    l2-cold,pte,init_mm,rt,base,noskip,100.04,12.04,11.75,12.35,-1,1,-1,1,9,REGRESSED \
    l2-cold,pte,init_mm,rt,base,merged,100.04,2,1.9,2.1,-1.5,1,-1,2,1.96,SMALL \
    l2-cold,pte,init_mm,rt,noskip,merged,112,-9.99,-20,0,-1,1,-1,1,-9,IMPROVED
}

planted=0
expect_red() { # the sentence that must appear; the violation is already planted
  local out
  if out=$("$check" "$work/tree" 2>&1); then
    echo "check-prose passed documents where it should have said: $1"
    exit 1
  fi
  if [ "$out" != "$1" ]; then
    printf 'check-prose should have said only: %s\nbut said:\n%s\n' "$1" "$out"
    exit 1
  fi
  planted=$((planted + 1))
  sound
}

sound
"$check" "$work/tree" >"$work/out" || { echo "check-prose refuses sound documents:" && cat "$work/out" && exit 1; }

repeated 73 $'\n' >>README.md
expect_red 'README.md has 82 lines; at most 80 are read'
repeated 20 "$(repeated 44 'x ')"$'\n' >>README.md
expect_red 'README.md has 905 words; at most 900 are read'
repeated 101 ä >>CONTRIBUTING.md
expect_red 'CONTRIBUTING.md:2: longer than 100 columns; wrap it'
put docs/data/README.md '```' "$(repeated 101 x)" '```'
expect_red 'docs/data/README.md:2: longer than 100 columns; wrap it'
put docs/data/README.md 'Text.' "| a | $(repeated 200 x) |"
expect_red 'docs/data/README.md:2: a table cell of more than 200 characters; shorten it, or say it below the table'
put docs/page.md '# A b 2' 'A page of another node is no dearer.'
expect_red "docs/page.md:2: 'dearer' is hard to read; say it in plain words"
put docs/page.md '# A b 2' '' 'Likewise.'
expect_red "docs/page.md:3: 'Likewise.' is hard to read; say it in plain words"
put Sources/Bench/A.swift '/// Of whole processes.' 'let a = 1' '/// Likewise.'
expect_red "Sources/Bench/A.swift:3: 'Likewise.' is hard to read; say it in plain words"
put docs/adr/0001.md '[up](../other.md)'
expect_red 'docs/adr/0001.md:1: links to ../other.md, which is not there'
put CHANGELOG.md '- x' '- [page](docs/page.md#a-b)'
expect_red 'CHANGELOG.md:2: links to docs/page.md#a-b, which has no such heading'
put docs/page.md '# A b 2' '# A b 2' '[one](#a-b-2-1)' '[two](#a-b-2-2)'
expect_red 'docs/page.md:4: links to #a-b-2-2, which has no such heading'
put docs/other.md 'Text.'
expect_red 'docs/other.md: docs/README.md does not link to it'
put docs/adr/0002.md 'Text.'
expect_red 'docs/adr/0002.md: docs/adr/README.md does not link to it'
put Sources/CPageAlloc/a.c 'void here(void);' 'void there_is(void);'
expect_red 'docs/kernel-map.md:1: there is no there in Sources/CPageAlloc'
shown='100.0 +12.0 ±0.3 -9.99 ±10 +2.00 ±0.1 +2.0 ±1.50 ±2.00 SMALL'
sed -i 's/,12.04,/,12.06,/' results/bracket/compare.csv
expect_red "README.md:7: shows '$shown'; results/bracket/compare.csv has '${shown/+12.0/+12.1}'"
sed -i 's/,1.96,SMALL/,2.96,SMALL/' results/bracket/compare.csv
expect_red "README.md:7: shows '$shown'; results/bracket/compare.csv has '${shown/+2.0 /+3.0 }'"
sed -i 's/l2-cold/l1-cold/' README.md
expect_red "README.md:7: shows '$shown'; results/bracket/compare.csv has ''"
sed -i '/^  pte/d' README.md
expect_red 'README.md: shows no row of results/bracket/compare.csv'
echo "prose: $planted violations seen red"
