# shellcheck shell=dash disable=SC2086,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# Threads of all CPUs at once take one lock and hand tables on: they free what another node's CPU allocated, and drain
# lists of far zones. The run checks its own books; this checks where threads ran and where their tables lay.
# shellcheck source=/dev/null
. /checks/survey.sh

cpus_of() { # node: leaves them in $cpus_here
  cpus_here=''
  for range in $(tr ',' ' ' <"$sysfs/node$1/cpulist"); do
    cpus_here="$cpus_here $(seq -s ' ' "${range%-*}" "${range#*-}")"
  done
}
all=0 cpu_nodes=0 node_of='' expected=''
for node in $cpus; do
  cpus_of "$node"
  set -- $cpus_here
  all=$((all + $#)) cpu_nodes=$((cpu_nodes + 1))
  for cpu in $cpus_here; do node_of="$node_of $cpu:$node"; done
  expected="$expected $(nearest "$node"):$((256 * $#))"
done
# Two nodes of CPUs may have the same nearest memory.
expected=$(for word in $expected; do echo "$word"; done | awk -F : '
  { sum[$1] += $2 } END { for (node in sum) print node, node ":" sum[node] }' | sort -n | cut -d ' ' -f 2 | tr '\n' ' ')

runs --workload race,handover --level pmd --lock rt --cpu-node "$first" --threads "$all" --cpus packed,spread
[ $code -eq 0 ] && ok
read_survey
for choice in packed spread; do
  tables "handover, init_mm, $all threads $choice over nodes"
  check "each thread's tables come from its own node, $choice" [ "$tables " = "$expected" ]
done

# As many threads as there are nodes of CPUs: spread each has a node of its own, packed they fill the first.
ran_on() { # choice: the nodes on which the threads of /tmp/r ran, each once
  zcat /tmp/r/samples.csv.gz | awk -F , -v choice="$1" -v node_of="$node_of" '
    BEGIN { for (n = split(node_of, words, " "); n; n--) { split(words[n], pair, ":"); node[pair[1]] = pair[2] } }
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["cpus"] == choice { seen[node[$at["first_host_cpu"]]] }
    END { for (n in seen) print n }' | sort -n | tr '\n' ' '
}
if [ $cpu_nodes -gt 1 ]; then
  runs --workload handover --level pte --lock embedded --cpu-node "$first" --threads $cpu_nodes --cpus packed,spread
  check "spread threads have a node each" [ "$(ran_on spread)" = "$cpus " ]
  cpus_of "$first"
  set -- $cpus_here
  [ $# -lt $cpu_nodes ] || check "packed threads fill the first node" [ "$(ran_on packed)" = "$first " ]
fi
