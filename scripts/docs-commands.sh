#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the commands of the documents, so that a renamed option or target is noticed. A block of commands has a mark on
# the line before it, which no reader sees:
#   <!-- run -->            it runs as it stands, in 60 seconds at most
#   <!-- run: COMMAND -->   COMMAND runs in its place; it has all of the block's options, with values that take less time
#   <!-- parse -->          each bench-cli command is only parsed, each make target only looked up
# A block with a line that begins with bench-cli or make, and without a mark, is an error. Commands within the text, such
# as `make test` or `bench-cli replay`, are parsed, and may leave out arguments. All of a document runs in one copy of the project, block after block, so that a command can
# read what one before it wrote. Exit codes 2 and 3 of bench-cli are verdicts, and no errors.
# Usage: scripts/docs-commands.sh [FILE...]      README.md, CONTRIBUTING.md and docs/*.md without one
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
[ -x $bench ] || stop "there is no $bench; 'make test' builds it"
[ $# -gt 0 ] || set -- README.md CONTRIBUTING.md docs/*.md
root=$PWD
limit=60
# A command within the text.
# shellcheck disable=SC2016
quoted='`(bench-cli|make) [^`]*`'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
red=0 ran=0 parsed=0

complain() { # place, sentence
  echo "docs-commands: $1: $2" >&2
  red=1
}

# A copy of what git has, with the release build; nothing is built in it.
copy_project() {
  copy=$scratch/copy
  rm -rf "$copy"
  mkdir -p "$copy/.build/release" "$scratch/bin"
  git ls-files -z | xargs -0 cp --parents -t "$copy"
  ln -s "$root"/.build/release/* "$copy/.build/release/"
  rm "$copy/.build/release/bench-cli"
  cat >"$copy/.build/release/bench-cli" <<END
#!/bin/sh
"$root/$bench" "\$@"
code=\$?
[ \$code -ne 2 ] && [ \$code -ne 3 ] || code=0
exit \$code
END
  cat >"$scratch/bin/swift" <<END
#!/bin/sh
[ "\$1" = build ] || exec "$(command -v swift)" "\$@"
END
  chmod +x "$copy/.build/release/bench-cli" "$scratch/bin/swift"
  ln -sf "$copy/.build/release/bench-cli" "$scratch/bin/bench-cli"
}

# Runs commands in the copy; what they said is shown if they fail, but for a beginning of what is tolerated.
run() { # place, commands, tolerated
  local code=0
  (cd "$copy" && PATH=$scratch/bin:$PATH timeout --kill-after 5 $limit bash -euo pipefail -c "$2") \
    </dev/null >"$scratch/said" 2>&1 || code=$?
  [ $code -ne 124 ] || echo "(ended after $limit s)" >>"$scratch/said"
  [ -z "${3:-}" ] || ! grep -q "^$3" "$scratch/said" || code=0
  [ $code -eq 0 ] || complain "$1" "exit code $code from: $2
$(tail -n 12 "$scratch/said")"
}

# Commands of a block in a line each, without comments.
commands() { sed -e ':a' -e '/\\$/{N;s/\\\n/ /;ba' -e '}' -e 's/ *#.*//' <<<"$1"; }

# The options of our commands in a text, one a line.
options() { commands "$1" | grep -E '(^|[ /])(bench-cli|make) ' | grep -oE -e '--[a-z][a-z0-9-]*' | sort -u || true; }

parse() { # place, one command, tolerated
  local place=$1 command=$2
  if [[ $command =~ (^|[[:space:]/])bench-cli([[:space:]].*)?$ ]]; then
    command="bench-cli ${BASH_REMATCH[2]%%[|<>;&]*}"
    parsed=$((parsed + 1))
    BENCH_CLI_PARSE_ONLY=1 run "$place" "$command" "${3:-}"
  elif [[ $command =~ ^make\ ([a-z-]+) ]]; then
    parsed=$((parsed + 1))
    grep -q "^${BASH_REMATCH[1]}:" Makefile || complain "$place" "the Makefile has no target ${BASH_REMATCH[1]}"
  fi
}

block() { # place, mark, text
  local place=$1 mark=$2 text=$3 line option
  case $mark in
    run)
      ran=$((ran + 1))
      run "$place" "$text"
      ;;
    'run: '*)
      ran=$((ran + 1))
      mark=${mark#run: }
      for option in $(options "$text"); do
        grep -qE -e "$option( |=|\"|\$)" <<<"$mark" ||
          complain "$place" "the block has $option, and what is run in its place has not: $mark"
      done
      run "$place" "$mark"
      ;;
    parse) while read -r line; do parse "$place" "$line"; done < <(commands "$text") ;;
    '')
      if grep -qE '^(\$ )?(sudo )?(\.build/release/)?(bench-cli|make)( |$)' <<<"$text"; then
        complain "$place" "a block of commands without a mark: <!-- run -->, <!-- run: COMMAND --> or <!-- parse -->"
      fi
      ;;
    *) complain "$place" "there is no mark '$mark'" ;;
  esac
}

document() { # file
  local line number=0 begin='' mark='' text='' span
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    if [[ $line =~ ^\ *\`\`\` ]]; then
      if [ -z "$begin" ]; then
        begin=$number text=
      else
        block "$1:$begin" "$mark" "$text"
        begin='' mark=
      fi
    elif [ -n "$begin" ]; then
      text+=$line$'\n'
    elif [[ $line =~ ^\<!--\ (run|parse)(.*)--\>$ ]]; then
      mark=${BASH_REMATCH[1]}${BASH_REMATCH[2]% }
    else
      # A mark stands directly before its block.
      [ -z "$mark" ] || complain "$1:$number" "the mark '$mark' has no block behind it"
      mark=
      while read -r span; do
        [ -z "$span" ] || parse "$1:$number" "$span" 'Error: Missing '
      done < <(grep -oE "$quoted" <<<"$line" | tr -d '`')
    fi
  done <"$1"
}

for file; do
  copy_project
  document "$file"
done
[ $red -eq 0 ] || exit 1
echo "docs-commands: $ran blocks run, $parsed commands parsed"
