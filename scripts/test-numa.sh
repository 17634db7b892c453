#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Boots Debian's own cloud kernel in QEMU, without KVM, on machines of several nodes, runs the release binary in each
# and lets scripts/numa/guest.sh check what it reports. On some of them it runs a part of the C target's tests as well.
# `bench-cli lab boot` fetches the kernel and boots the machines. Emulated time is no measurement: nothing here is one.
# Usage: scripts/test-numa.sh [TOPOLOGY...] [TOPOLOGY+PART...]
#        a part of the tests is nodes, quick or whole (hours); without a name the usual ones run
set -euo pipefail
export LC_ALL=C
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
find_clang
cache=.build/numa-guest
suite=.build/debug/page-table-benchPackageTests.xctest
order=(four+quick eight four eight-cpus {two,eight-cpus,cpuless,memoryless,old-cpu}+nodes two memoryless old-cpu
  cpuless)

# shellcheck source=scripts/numa/topologies.sh
. scripts/numa/topologies.sh

for tool in qemu-system-x86_64 busybox strip; do
  command -v $tool >/dev/null || stop "there is no $tool; scripts/setup.sh numa installs it"
done
[ -x $bench ] || stop "there is no $bench; 'make test-numa' builds it"
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
    *+whole) echo 3h ;;
    *+*) echo 20m ;;
    *) echo 10m ;;
  esac
}

boot() { # name; its console goes to a file
  local topology=${1%+*} files=(--program "$(command -v busybox)" --program scripts/numa/start.sh:/start.sh)
  if [ "$1" = "$topology" ]; then
    files+=(--init scripts/numa/guest.sh --program "$cache/bench-cli" --program "$cache/deny"
      --tree scripts/numa/checks:/checks)
  else
    files+=(--init scripts/numa/suite.sh --program "$cache/suite")
  fi
  $bench lab boot "$kernel" "${files[@]}" --nodes "${nodes[$topology]}" --distances "${distances[$topology]}" \
    --cpu "${cpus[$topology]:-$usual_cpu}" --append "$quick topology=$topology part=${1#*+}" \
    --time-limit "$(patience "$1")" --console "$cache/$1.console" </dev/null >"$cache/$1.boot" 2>&1
}

# Says how it went, all at once: others end at the same time.
report() { # name
  local start=$SECONDS log=$cache/$1.log
  rm -f "$cache/$1.console"
  boot "$1" || true
  { cat "$cache/$1.boot" && tr -d '\r' <"$cache/$1.console"; } >"$log" 2>/dev/null || true
  if grep -q '^checks: [0-9]* passed, 0 failed$' "$log"; then
    echo "test-numa: $1: $(grep '^checks: ' "$log"), $((SECONDS - start)) s"
    return 0
  fi
  echo "test-numa: $1 FAILED after $((SECONDS - start)) s; all of its console is in $log
$(cat "$cache/$1.boot"; grep -aE '^(FAILED|  )|panic|Oops' "$log" | head -n 60; grep -q '^checks: ' "$log" ||
    tail -n 15 "$log")"
  return 1
}

mkdir -p $cache
kernel=$(stock_kernel cloud)
# Without what only a debugger reads, which would take half of a guest's memory.
strip -o $cache/bench-cli $bench
strip -o $cache/suite $suite
"$clang" -O1 -o $cache/deny scripts/numa/deny.c || stop "scripts/numa/deny.c does not build"

# Each guest is a group of processes of its own, so that none is left behind.
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
