#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Boots Debian's own cloud kernel in QEMU, without KVM, on machines of several nodes, runs the release binary in each
# and lets scripts/numa/guest.sh check what it reports. Emulated time is no measurement: nothing here is one.
# Usage: scripts/test-numa.sh [TOPOLOGY...]     without a name all of them
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
# shellcheck source=scripts/clang.sh
. scripts/clang.sh
cache=.build/numa-guest
binary=.build/release/bench-cli
seconds=600 # until a guest counts as hung: it has been seen to need 25 alone on the machine
order=(two four cpuless memoryless eight-cpus old-cpu)

stop() {
  echo "test-numa: $*" >&2
  exit 1
}
# shellcheck source=scripts/numa/kernel.sh
. scripts/numa/kernel.sh
# shellcheck source=scripts/numa/topologies.sh
. scripts/numa/topologies.sh
# shellcheck source=scripts/numa/image.sh
. scripts/numa/image.sh

for tool in qemu-system-x86_64 busybox cpio dpkg-deb zstd; do
  command -v $tool >/dev/null || stop "there is no $tool; scripts/setup.sh numa installs it"
done
[ -x $binary ] || stop "there is no $binary; 'make test-numa' builds it"
for topology in "$@"; do
  [ -n "${nodes[$topology]:-}" ] || stop "there is no topology '$topology'; known: ${order[*]}"
done

# The code of one process lies where that of the last one did (norandmaps, nokaslr): QEMU then finds it translated.
quick='quiet mitigations=off norandmaps nokaslr tsc=reliable no_timer_check random.trust_cpu=on cryptomgr.notests'

boot() { # topology; its console goes to a file
  describe_machine "$1"
  timeout --foreground $seconds qemu-system-x86_64 "${machine_args[@]}" -nodefaults -no-user-config -display none \
    -no-reboot -serial "file:$cache/$1.console" -kernel $cache/kernel -initrd $cache/tool.image \
    -append "console=ttyS0 panic=-1 $quick topology=$1" </dev/null >"$cache/$1.qemu" 2>&1
}

# Says how it went, all at once: others end at the same time.
report() { # topology
  local start=$SECONDS code=0 log=$cache/$1.log said
  boot "$1" || code=$?
  { cat "$cache/$1.qemu" && tr -d '\r' <"$cache/$1.console"; } >"$log" 2>/dev/null || true
  if grep -q '^checks: [0-9]* passed, 0 failed$' "$log"; then
    echo "test-numa: $1: $(grep '^checks: ' "$log"), $((SECONDS - start)) s"
    return 0
  fi
  said="test-numa: $1 FAILED after $((SECONDS - start)) s; all of its console is in $log"
  if [ $code -eq 124 ]; then
    said="test-numa: $1 HUNG: not ended after $seconds s; all of its console is in $log, and its last lines are:"
  fi
  echo "$said
$(grep -aE '^(FAILED|  )|panic|Oops' "$log" | head -n 60; grep -q '^checks: ' "$log" || tail -n 15 "$log")"
  return 1
}

mkdir -p $cache
fetch_kernel $cache
make_image $cache/tool.image scripts/numa/guest.sh $binary bench-cli

# Each guest with its QEMU is a group of processes of its own, so that none is left behind.
set -m
end_guests() {
  local guest
  for guest in $(jobs -p); do
    kill -- "-$guest" 2>/dev/null || true
  done
}
trap end_guests EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
rm -f $cache/*.failed
for topology in "${@:-${order[@]}}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
    wait -n || true
  done
  report "$topology" || touch "$cache/$topology.failed" &
done
wait
if compgen -G "$cache/*.failed" >/dev/null; then
  exit 1
fi
echo "test-numa: all as it should be, $SECONDS s"
