# shellcheck shell=dash disable=SC2086,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# Falling back, by distance: so many tables that the first node is full and the next is begun, then so many that the
# first three are full, and so on.
# shellcheck source=/dev/null
. /checks/survey.sh

# A process takes up to 1023 pages off each node, by its seed. With this seed it takes a few, so all nodes together
# have room for what fills all but one.
fill() { # CPU nodes, tables, options...
  who=$1 how_many=$2
  shift 2
  run --workload bulk-in-order --level pmd --mm user --lock embedded --cpu-node "$who" --bulk-tables "$how_many" \
    --seed 29 "$@"
}

# A node of 4096 pages is full with 2000 tables or more. The rest is the map of its pages, per-CPU lists and what the
# process's layout takes off.
falls_back() { # CPU node, how many nodes are full
  heading bulk-in-order local "$1" "$(nearest "$1")"
  tables "$heading"
  place=0 earlier=2000
  for node in $(by_distance "$1"); do
    place=$((place + 1))
    tables_on "$node"
    if [ $place -le $(($2 + 1)) ] && [ "$on" -eq 0 ]; then
      echo "node $node, at place $place, has none of '$tables'"
      return 1
    fi
    if [ "$on" -gt 0 ] && [ $earlier -lt 2000 ]; then
      echo "node $node, at place $place, has some of '$tables' before the ones nearer are full"
      return 1
    fi
    earlier=$on
  done
}

# A bound task must not take the memory that others fall back on.
far=${memory##* }
fill "$first" 4296 --mem-node "$far" --policy bind
check "a bound task does not fall back" grep -q "tables found no memory on node $far with" /tmp/err
check "a bound task without memory ends with 1" [ $code -eq 1 ]

# All nodes of a machine of eight would take minutes; one in the middle has to do.
callers=$cpus
set -- $cpus
[ $# -le 4 ] || callers=$4
full=1
while [ $full -lt "$count" ]; do
  fill "$(list $callers)" $((full * 4096 + 200))
  [ $code -eq 0 ] || bad "filling $full nodes ended with $code" </tmp/err
  read_survey
  for cpu in $callers; do
    check "node $cpu with $full full falls back by distance" falls_back "$cpu" $full
  done
  # The last place must be seen, too.
  full=$((full + 2 < count || full + 1 == count ? full + 2 : full + 1))
done
