#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Boots Debian's own cloud kernel in QEMU, without KVM, on machines of several nodes, runs the release binary in each
# and lets scripts/numa/guest.sh check what it reports. On two of them it runs a part of the C target's tests as well.
# Emulated time is no measurement: nothing here is one.
# Usage: scripts/test-numa.sh [TOPOLOGY...] [TOPOLOGY+PART...]
#        a part of the tests is nodes, quick or whole (hours); without a name the usual ones run
set -euo pipefail
export LC_ALL=C
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
find_clang
cache=.build/numa-guest
binary=$bench
suite=.build/debug/page-table-benchPackageTests.xctest
order=(four+quick eight four eight-cpus {two,eight-cpus,cpuless,memoryless,old-cpu}+nodes two memoryless old-cpu
  cpuless)

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
[ -x $suite ] || stop "there is no $suite; 'make test-numa' builds it"
for name in "$@"; do
  [[ -n "${nodes[${name%+*}]:-}" && ${name#"${name%+*}"} =~ ^(\+(nodes|quick|whole))?$ ]] ||
    stop "there is no topology '$name'; known: ${!nodes[*]}, each also with +nodes, +quick or +whole behind it"
done

# The code of one process lies where that of the last one did (norandmaps, nokaslr): QEMU then finds it translated.
quick='quiet mitigations=off norandmaps nokaslr tsc=reliable no_timer_check random.trust_cpu=on cryptomgr.notests'

# Until a guest counts as hung: many times what it needs here.
patience() { # name
  case $1 in
    *+whole) echo 10800 ;;
    *+*) echo 1200 ;;
    *) echo 600 ;;
  esac
}

boot() { # name; its console goes to a file
  local image=tool
  [ "$1" = "${1%+*}" ] || image=suite
  describe_machine "${1%+*}"
  timeout --foreground "$(patience "$1")" qemu-system-x86_64 "${machine_args[@]}" -nodefaults -no-user-config \
    -display none -no-reboot -serial "file:$cache/$1.console" -kernel $cache/kernel -initrd $cache/$image.image \
    -append "console=ttyS0 panic=-1 $quick topology=${1%+*} part=${1#*+}" </dev/null >"$cache/$1.qemu" 2>&1
}

# Says how it went, all at once: others end at the same time.
report() { # name
  local start=$SECONDS code=0 log=$cache/$1.log said
  boot "$1" || code=$?
  { cat "$cache/$1.qemu" && tr -d '\r' <"$cache/$1.console"; } >"$log" 2>/dev/null || true
  if grep -q '^checks: [0-9]* passed, 0 failed$' "$log"; then
    echo "test-numa: $1: $(grep '^checks: ' "$log"), $((SECONDS - start)) s"
    return 0
  fi
  said="test-numa: $1 FAILED after $((SECONDS - start)) s; all of its console is in $log"
  if [ $code -eq 124 ]; then
    said="test-numa: $1 HUNG: not ended after $(patience "$1") s; all of its console is in $log, which ends:"
  fi
  echo "$said
$(grep -aE '^(FAILED|  )|panic|Oops' "$log" | head -n 60; grep -q '^checks: ' "$log" || tail -n 15 "$log")"
  return 1
}

mkdir -p $cache
fetch_kernel $cache
make_image $cache/tool.image scripts/numa/guest.sh $binary bench-cli
make_image $cache/suite.image scripts/numa/suite.sh $suite suite

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
for name in "${@:-${order[@]}}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
    wait -n || true
  done
  report "$name" || touch "$cache/$name.failed" &
done
wait
if compgen -G "$cache/*.failed" >/dev/null; then
  exit 1
fi
echo "test-numa: all as it should be, $SECONDS s"
