#!/bin/busybox sh
# shellcheck shell=dash disable=SC2086,SC2012,SC2048,SC2016
# SPDX-License-Identifier: Apache-2.0
#
# The first process of a guest of scripts/test-numa.sh: runs the release binary on the nodes that this kernel has, and
# holds what it says against what the kernel says. Ends with "checks: N passed, M failed" and switches the guest off.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t tmpfs none /tmp
mount -t cgroup2 none /cgroup
cd /tmp || exit 1
topology=$(sed 's/.*topology=\([a-z-]*\).*/\1/' /proc/cmdline)
passed=0
failed=0

ok() { passed=$((passed + 1)); }
bad() { # what; the rest of what is known on stdin
  failed=$((failed + 1))
  echo "FAILED $1"
  sed 's/^/  /'
}
check() { # what, command...
  what=$1
  shift
  if "$@" >/tmp/why 2>&1; then ok; else bad "$what" </tmp/why; fi
}
run() { # arguments of bench-cli run; its exit code is kept, its output in /tmp/out and /tmp/err
  rm -rf /tmp/r
  bench-cli run merged --processes 1 --blocks 1 --slot-time 100us --node-memory 16M --no-huge-pages --out /tmp/r "$@" \
    >/tmp/out 2>/tmp/err
  code=$?
}
runs() { # as run, and it must end well
  run "$@"
  [ $code -eq 0 ] || bad "run $* ended with $code" </tmp/err
}
refused() { # what, code, part of the sentence
  if [ $code -ne "$2" ]; then bad "$1: exit code $code, not $2" </tmp/err
  elif [ "$(wc -l </tmp/err)" -ne 1 ] || ! grep -q "$3" /tmp/err; then bad "$1: does not say '$3'" </tmp/err
  elif [ -e /tmp/r ]; then bad "$1: left files behind" </dev/null
  else ok; fi
}

# What the kernel says. The nodes that the plan offers are those with memory, and those of CPUs only.
bytes() { sed -n "s/^Node $1 MemTotal: *\([0-9]*\) kB/\1/p" "/sys/devices/system/node/node$1/meminfo"; }
memory='' cpus=''
for node in $(ls -d /sys/devices/system/node/node[0-9]* | sed 's/.*node//' | sort -n); do
  [ "$(bytes "$node")" = 0 ] || memory="$memory $node"
  [ -z "$(cat "/sys/devices/system/node/node$node/cpulist")" ] || cpus="$cpus $node"
done
# Nodes with memory, the nearest to a node first; equal ones as the kernel's own list has them, counted on from it.
by_distance() {
  for other in $memory; do
    echo "$(cut -d ' ' -f $((other + 1)) "/sys/devices/system/node/node$1/distance") $(((other - $1 + 64) % 64)) $other"
  done | sed "s/^[0-9]* 0 $1\$/0 0 $1/" | sort -n -k 1,1 -k 2,2 | cut -d ' ' -f 3
}
nth() { sed -n "$1p"; }
# What a run found on the nodes under a heading of its survey, as node:count words: each but the last ends in a comma.
tables() { # heading
  awk -v heading="$1" '
    /^[a-z]/ { here = $0 == heading }
    here && / merged [0-9]+: / {
      for (i = 1; $i != "merged"; i++);
      found = ""
      for (i++; i < NF; i += 2) {
        count = $(i + 1)
        more = sub(",", "", count)
        found = found (found == "" ? "" : " ") $i count
        if (!more) break
      }
    }
    END { print found }' /tmp/out
}
heading() { # workload, policy, CPU node, memory node
  usual=preferred
  [ "$3" != "$4" ] || usual=local
  echo "$1, user$([ "$2" = "$usual" ] || echo ", policy $2")$([ "$3$4" = 00 ] || echo ", CPUs of node $3, memory of node $4")"
}
tables_are() { # heading, node:count words
  [ "$(tables "$1")" = "$2" ] || { echo "'$1' has '$(tables "$1")', not '$2'"; grep -A 1 "^$1\$" /tmp/out; false; }
}

# A node of 4096 pages is full with 2000 tables and more: the rest is the map of its pages, per-CPU lists and what the
# process's layout takes off.
full_before() { # CPU node, place, heading
  for earlier in $(by_distance "$1" | head -n $(($2 - 1))); do
    there=$(tables "$3" | tr ' ' '\n' | sed -n "s/^$earlier://p")
    [ "${there:-0}" -ge 2000 ] || { echo "node $earlier has ${there:-0} of $(tables "$3")"; return 1; }
  done
}

echo "topology $topology: memory on$memory, CPUs on$cpus"
bench-cli numa --node-memory 64M >/tmp/numa 2>&1 || bad "numa ended with $?" </tmp/numa
cat /tmp/numa

# Every CPU node with every memory node, and every policy. The binary asks move_pages for its arenas itself.
list() { echo $* | tr ' ' ','; }
churn='--workload churn --level pmd --mm user --lock rt'
count=$(echo $memory | wc -w)
last=$(echo $memory | awk '{ print $NF }')
first=$(echo $cpus | awk '{ print $1 }')
runs --workload churn --level pmd --mm user --lock embedded --cpu-node "$(list $cpus)" --mem-node "$(list $memory)" \
  --policy local,bind,preferred,interleave
spread=$(place=0
  for node in $memory; do
    echo "$node:$((256 / count + (place < 256 % count)))"
    place=$((place + 1))
  done | tr '\n' ' ' | sed 's/ $//')
for cpu in $cpus; do
  near=$(by_distance "$cpu" | nth 1)
  # Without memory of its own a node's local memory is its neighbour's, which goes without saying.
  check "local of node $cpu" tables_are "$(heading churn local "$cpu" "$near")" "$near:256"
  check "interleave of node $cpu" tables_are "$(heading churn interleave "$cpu" "$near")" "$spread"
  for mem in $memory; do
    check "bind of node $cpu to $mem" tables_are "$(heading churn bind "$cpu" "$mem")" "$mem:256"
    check "preferred of node $cpu on $mem" tables_are "$(heading churn preferred "$cpu" "$mem")" "$mem:256"
  done
done

# Falling back, by distance: so many tables that the first node is full, then the first two, and so on.
full=1
while [ $full -lt "$count" ]; do
  runs --workload bulk-in-order --level pmd --mm user --lock embedded --cpu-node "$(list $cpus)" \
    --bulk-tables $((full * 4096 + 200))
  for cpu in $cpus; do
    near=$(by_distance "$cpu" | nth 1)
    for place in $(seq 1 "$count"); do
      node=$(by_distance "$cpu" | nth "$place")
      on=$(tables "$(heading bulk-in-order local "$cpu" "$near")" | tr ' ' '\n' | sed -n "s/^$node://p")
      if [ "$place" -le $((full + 1)) ]; then
        check "node $cpu falls back on $node at place $place of $full full" [ "${on:-0}" -gt 0 ]
      elif [ -n "$on" ]; then
        check "node $cpu goes on to $node only from full nodes" full_before "$cpu" "$place" \
          "$(heading bulk-in-order local "$cpu" "$near")"
      fi
    done
  done
  full=$((full + 1))
done

# Independently of the binary: what is bound to a node lies there, says the kernel, while the loops run.
if [ "$count" -gt 1 ]; then
  rm -rf /tmp/r
  bench-cli run merged $churn --processes 1 --blocks 400 --slot-time 5ms --node-memory 32M --no-huge-pages --out /tmp/r \
    >/tmp/out 2>/tmp/err &
  tool=$!
  maps=''
  for _ in $(seq 1 100); do
    for process in /proc/[0-9]*; do
      if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q '^[^ ]*bench-cli worker '; then
        cat "$process/numa_maps" >/tmp/maps 2>/dev/null
        # Not before all is touched: the loops' threads are there.
        [ "$(ls "$process/task" 2>/dev/null | wc -l)" -gt 1 ] && maps=whole
      fi
    done
    [ -n "$maps" ] && break
    sleep 0.1
  done
  kill -INT $tool 2>/dev/null
  wait $tool
  for node in $memory; do
    check "numa_maps: what is bound to node $node lies there, 32 MiB at least" awk -v node="$node" '
      $2 ~ "^bind(=static|=relative)?:" node "$" {
        for (i = 3; i <= NF; i++)
          if ($i ~ /^N[0-9]+=/) {
            split(substr($i, 2), on, "=")
            if (on[1] == node) right += on[2]; else wrong += on[2]
          }
      }
      END {
        printf "right %d, wrong %d pages\n", right, wrong
        exit !(right >= 8192 && !wrong)
      }' /tmp/maps
  done
fi

# Threads of all CPUs of a node at once; frees of what another CPU allocated, and draining: the run checks its books.
runs --workload race --lock rt --cpu-node "$first" \
  --threads "$(tr ',' '\n' <"/sys/devices/system/node/node$first/cpulist" | awk -F - '{ n += NF > 1 ? $2 - $1 + 1 : 1 } END { print n }')"
[ $code -eq 0 ] && ok

# What cannot be had.
run $churn --mem-node 63
refused "a node that is not there" 64 'there is no node 63'
if [ "$topology" = memoryless ]; then
  run $churn --mem-node 1 --policy bind
  refused "a node without memory" 64 'node 1 has no memory that this process may use'
fi
if [ "$topology" = cpuless ]; then
  run $churn --cpu-node 1
  refused "a node without CPUs" 64 'node 1 has no CPU that this process may use'
fi
run $churn --node-memory 100G
refused "a node without room" 64 'use --node-memory'
run() {
  rm -rf /tmp/r
  "$@" bench-cli run merged $churn $more --processes 1 --blocks 1 --slot-time 100us --node-memory 16M --out /tmp/r \
    >/tmp/out 2>/tmp/err
  code=$?
}
more=''
if [ "$count" -gt 1 ]; then
  run deny 237
  refused "mbind denied" 1 'mbind'
  run deny 279
  refused "move_pages denied" 1 'move_pages: Operation not permitted'
  run deny 239
  refused "get_mempolicy denied" 64 'does not let this process see them'
  # A cpuset of the last node's memory only.
  echo +cpuset >/cgroup/cgroup.subtree_control
  mkdir /cgroup/one
  echo "$last" >/cgroup/one/cpuset.mems
  sh -c 'echo $$ >/cgroup/one/cgroup.procs; exec "$@"' sh bench-cli numa --node-memory 64M >/tmp/numa 2>&1
  check "numa tells of the cpuset" grep -q 'not allowed' /tmp/numa
  more='--mem-node 0 --policy bind'
  run sh -c 'echo $$ >/cgroup/one/cgroup.procs; exec "$@"' sh
  refused "a node outside the cpuset" 64 'node 0 has no memory that this process may use'
fi
more='--cpu-node 1'
if [ "$(echo $cpus | wc -w)" -gt 1 ]; then
  run taskset 1
  refused "a node outside the affinity" 64 'node 1 has no CPU that this process may use'
fi

echo "checks: $passed passed, $failed failed"
poweroff -f
