# shellcheck shell=dash disable=SC2086,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# Every CPU node with every memory node, and every policy. The binary itself asks move_pages where its arenas lie.
# shellcheck source=/dev/null
. /checks/survey.sh

runs --workload churn --level pmd --mm user --lock embedded --cpu-node "$(list $cpus)" --mem-node "$(list $memory)" \
  --policy local,bind,preferred,interleave
read_survey
place=0 spread=''
for node in $memory; do
  spread="$spread $node:$((256 / count + (place < 256 % count)))"
  place=$((place + 1))
done
for cpu in $cpus; do
  near=$(nearest "$cpu")
  # The local memory of a node without memory is its neighbour's, and the heading does not mention it.
  check "local of node $cpu" tables_are churn local "$cpu" "$near" "$near:256"
  check "interleave of node $cpu" tables_are churn interleave "$cpu" "$near" "${spread# }"
  for mem in $memory; do
    check "bind of node $cpu to $mem" tables_are churn bind "$cpu" "$mem" "$mem:256"
    check "preferred of node $cpu on $mem" tables_are churn preferred "$cpu" "$mem" "$mem:256"
  done
done
