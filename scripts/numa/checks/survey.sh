# shellcheck shell=dash disable=SC2034
# SPDX-License-Identifier: Apache-2.0

# Where the tables of the last run lie, by its survey: each heading, and node:count words behind it. They are kept in a
# variable, because the shell reads a file byte by byte.
read_survey() {
  survey=$(awk '
    /^[a-z]/ { here = $0 }
    / merged [0-9]+: / {
      for (i = 1; $i != "merged"; i++);
      found = ""
      for (i++; i < NF; i += 2) {
        count = $(i + 1)
        more = sub(",", "", count)
        found = found (found == "" ? "" : " ") $i count
        if (!more) break
      }
      printf "|%s|%s", here, found
    }' /tmp/out)"|"
}
tables() { # heading: leaves the words in $tables
  tables=''
  case $survey in
    *"|$1|"*)
      tables=${survey#*"|$1|"}
      tables=${tables%%|*}
      ;;
  esac
}
heading() { # workload, policy, CPU node, memory node: leaves it in $heading
  usual=preferred
  [ "$3" != "$4" ] || usual=local
  heading="$1, user"
  [ "$2" = $usual ] || heading="$heading, policy $2"
  [ "$3$4" = 00 ] || heading="$heading, CPUs of node $3, memory of node $4"
}
tables_are() { # workload, policy, CPU node, memory node, node:count words
  heading "$1" "$2" "$3" "$4"
  wanted="$heading"
  tables "$wanted"
  [ "$tables" = "$5" ] || { echo "'$wanted' has '$tables', not '$5'"; grep -A 1 "^$wanted\$" /tmp/out; false; }
}
tables_on() { # node: leaves in $on how many of $tables lie there
  on=0
  for found in $tables; do
    [ "${found%%:*}" != "$1" ] || on=${found#*:}
  done
}
