#!/bin/busybox sh
# shellcheck shell=dash disable=SC2086,SC2034,SC2012,SC2046
# SPDX-License-Identifier: Apache-2.0
#
# The first process of a guest of scripts/test-numa.sh: runs the release binary on the nodes that this kernel has, and
# compares what it says with what the kernel says, by the files of scripts/numa/checks. Ends with "checks: N passed,
# M failed" and switches the guest off. Starting a process is slow under emulation, so the shell does what it can itself.
# shellcheck source=scripts/numa/start.sh
. /start.sh
mount -t cgroup2 none /sys/fs/cgroup
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
stage() {
  read -r up _ </proc/uptime
  echo "at $up s: $1"
}
# What comes before the tool on its command line, for example a program that denies it something.
under=''
run() { # arguments of bench-cli run; its exit code is kept, its output in /tmp/out and /tmp/err
  rm -rf /tmp/r
  $under bench-cli run merged --processes 1 --blocks 1 --slot-time 100us --node-memory 16M --no-huge-pages \
    --out /tmp/r "$@" >/tmp/out 2>/tmp/err
  code=$?
}
runs() { # as run, and it must end well
  run "$@"
  [ $code -eq 0 ] || bad "run $* ended with $code" </tmp/err
}
list() { # words, with commas between them
  words="$*"
  while [ "$words" != "${words% *}" ]; do words="${words%% *},${words#* }"; done
  echo "$words"
}

# What the kernel says. The nodes that the plan offers are those with memory, and those of CPUs only.
sysfs=/sys/devices/system/node
memory='' cpus=''
for node in $(ls $sysfs | sed -n 's/^node\([0-9]*\)$/\1/p' | sort -n); do
  grep -q 'MemTotal: *0 kB' "$sysfs/node$node/meminfo" || memory="$memory $node"
  [ -z "$(cat "$sysfs/node$node/cpulist")" ] || cpus="$cpus $node"
done
memory=${memory# } cpus=${cpus# }
set -- $memory
count=$#
set -- $cpus
first=$1
# Nodes with memory, the nearest to each node first; equal ones as the kernel's own list has them, counted on from it.
for node in $(list $memory $cpus | tr ',' '\n' | sort -nu); do
  order=$(for other in $memory; do
    [ "$other" = "$node" ] && rank=0 || rank=$(((other - node + 64) % 64))
    set -- $(cat "$sysfs/node$node/distance")
    shift "$other"
    echo "$1 $rank $other"
  done | sort -n -k 1,1 -k 2,2 | cut -d ' ' -f 3 | tr '\n' ' ')
  eval "order_$node=\"$order\""
done
by_distance() { eval "echo \$order_$1"; }
nearest() { eval "set -- \$order_$1" && echo "$1"; }

stage "$topology: memory on $memory, CPUs on $cpus"
for part in report policies fallback maps threads refusals holes; do
  stage $part
  # shellcheck source=/dev/null
  . /checks/$part.sh
done
stage end

echo "checks: $passed passed, $failed failed"
poweroff -f
