# shellcheck shell=dash disable=SC2016,SC2034,SC2086,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# What does not exist or is denied ends in one sentence, with the right exit code and nothing half-written.

refused() { # what, code, part of the sentence
  if [ $code -ne "$2" ]; then bad "$1: exit code $code, not $2" </tmp/err
  elif [ "$(wc -l </tmp/err)" -ne 1 ] || ! grep -q "$3" /tmp/err; then bad "$1: does not say '$3'" </tmp/err
  elif [ -e /tmp/r ]; then bad "$1: left files behind" </dev/null
  else ok; fi
}
churn='--workload churn --level pmd --mm user --lock rt'
cat >/bin/unmounted <<'END'
#!/bin/sh
exec unshare -m sh -c 'umount -l "$0" && exec "$@"' "$@"
END
chmod +x /bin/unmounted
attempt() { run $churn "$@"; }

attempt --mem-node 63
refused "a node that is not there" 64 'there is no node 63'
if [ "$topology" = memoryless ]; then
  attempt --mem-node 1 --policy bind
  refused "a node without memory" 64 'node 1 has no memory that this process may use'
fi
if [ "$topology" = cpuless ]; then
  attempt --cpu-node 1
  refused "a node without CPUs" 64 'node 1 has no CPU that this process may use'
fi
attempt --node-memory 100G
refused "a node without room" 64 'use --node-memory'

if [ "$count" -gt 1 ]; then
  under='deny 237'
  attempt
  refused "mbind denied" 1 'mbind'
  under='deny 279'
  attempt
  refused "move_pages denied" 1 'move_pages: Operation not permitted'
  under='deny 239'
  attempt
  refused "get_mempolicy denied" 64 'does not let this process see them'
  under='deny 203'
  attempt
  refused "sched_setaffinity denied" 1 'could not be pinned'
  under='deny 204'
  attempt
  refused "sched_getaffinity denied" 64 'no CPU that this process may use'
  under='unmounted /sys'
  attempt
  refused "nodes without /sys" 64 'there is no /sys'
  # A cpuset of the last node's memory only, and a limit that the nodes together pass.
  last=${memory##* }
  groups=/sys/fs/cgroup
  echo '+cpuset +memory' >$groups/cgroup.subtree_control
  mkdir $groups/one $groups/small
  echo "$last" >$groups/one/cpuset.mems
  echo 64M >$groups/small/memory.max
  cat >/bin/confined <<'END'
#!/bin/sh
echo $$ >"/sys/fs/cgroup/$1/cgroup.procs"
shift
exec "$@"
END
  chmod +x /bin/confined
  confined one bench-cli numa --node-memory 64M >/tmp/numa 2>&1
  check "numa tells of the cpuset" grep -q 'not allowed' /tmp/numa
  under='confined one'
  # Bound to that node, or the kernel refuses it.
  attempt
  check "a run within the cpuset" test $code -eq 0
  attempt --mem-node 0 --policy bind
  refused "a node outside the cpuset" 64 'node 0 has no memory that this process may use'
  under='confined small'
  attempt --node-memory 64M
  refused "nodes that the cgroup has no room for" 64 'the memory cgroup of this process has .* available'
  under=''
fi
if [ "$cpus" != "${cpus#* }" ]; then
  under='taskset 1'
  attempt --cpu-node 1
  refused "a node outside the affinity" 64 'node 1 has no CPU that this process may use'
  under=''
fi
