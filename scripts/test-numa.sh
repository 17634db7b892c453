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
seconds=240 # until a guest counts as hung

stop() {
  echo "test-numa: $*" >&2
  exit 1
}
for tool in qemu-system-x86_64 busybox cpio dpkg-deb; do
  command -v $tool >/dev/null || stop "there is no $tool; scripts/setup.sh numa installs it"
done
[ -x $binary ] || stop "there is no $binary; 'make test-numa' builds it"

# Each: nodes with their CPUs and MiB, then distances by row. A node without MiB has no memory, one without CPUs none.
declare -A nodes=(
  [two]='0-1:512 2-3:512'
  [four]='0:512 1:384 2:384 3:384'
  [cpuless]='0-3:512 :384'
  [memoryless]='0-1:512 2-3: :384'
  [eight]='0-1:512 2-3:384 4-5:384 6-7:384'
  [old-cpu]='0-1:512 2-3:512'
)
declare -A distances=(
  [two]='10,20 20,10'
  [four]='10,31,21,41 21,10,41,31 11,31,10,21 31,21,41,10'
  [cpuless]='10,40 40,10'
  [memoryless]='10,20,30 20,10,15 30,15,10'
  [eight]='10,20,30,30 20,10,30,30 30,30,10,20 30,30,20,10'
  [old-cpu]='10,21 21,10'
)
order=(two four cpuless memoryless eight old-cpu)

# The package of the kernel, by whatever number it has this week: unpacked, not installed.
kernel() {
  local package
  [ ! -r $cache/vmlinuz ] || return 0
  package=$(apt-cache search --names-only '^linux-image-6\.12\..*-cloud-amd64$' | cut -d ' ' -f 1 |
    grep -v -e dbg -e unsigned | sort -V | tail -n 1)
  package=${package:-$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)}
  [ -n "$package" ] || stop "apt-cache knows no linux-image-6.12...-cloud-amd64 and no linux-image-cloud-amd64"
  echo "test-numa: unpacking $package"
  mkdir -p $cache/package
  (cd $cache/package && rm -rf ./* && apt-get download -q "$package" >/dev/null 2>&1 && dpkg-deb -x ./*.deb .) ||
    stop "$package could not be downloaded and unpacked; is the network there, and 'apt-get update' done?"
  cp $cache/package/boot/vmlinuz-* $cache/vmlinuz
  rm -rf $cache/package
}

# Everything the binary needs, with busybox and the checks.
initramfs() {
  local root=$cache/root file
  rm -rf $root
  mkdir -p $root/{bin,proc,sys,dev,tmp,cgroup,lib64}
  cp "$(command -v busybox)" $root/bin/busybox
  cp scripts/numa/guest.sh $root/init
  chmod +x $root/init
  strip -o $root/bin/bench-cli $binary
  "$clang" -O1 -o $root/bin/deny scripts/numa/deny.c || stop "scripts/numa/deny.c does not build"
  for file in $(ldd $binary | grep -o '/[^ ]*' | sort -u); do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
  (cd $root && find . | cpio -o -H newc --quiet) >$cache/initramfs
  rm -rf $root
}

boot() { # topology; its console on stdout
  local args=(-machine "q35,accel=tcg" -m "$1M") cpus=0 id=0 node range mib from to row
  local topology=$2
  for node in ${nodes[$topology]}; do
    range=${node%:*} mib=${node#*:}
    if [ -n "$mib" ]; then
      args+=(-object "memory-backend-ram,id=m$id,size=${mib}M")
    fi
    args+=(-numa "node,nodeid=$id${range:+,cpus=$range}${mib:+,memdev=m$id}")
    if [ -n "$range" ]; then
      cpus=$((${range#*-} + 1))
    fi
    id=$((id + 1))
  done
  from=0
  for row in ${distances[$topology]}; do
    to=0
    for node in ${row//,/ }; do
      [ $from -eq $to ] || args+=(-numa "dist,src=$from,dst=$to,val=$node")
      to=$((to + 1))
    done
    from=$((from + 1))
  done
  [ "$topology" = old-cpu ] || args+=(-cpu max)
  timeout $seconds qemu-system-x86_64 "${args[@]}" -smp "$cpus" -nodefaults -no-user-config -display none -no-reboot \
    -serial stdio -kernel $cache/vmlinuz -initrd $cache/initramfs \
    -append "console=ttyS0 quiet panic=-1 topology=$topology" </dev/null 2>&1
}

total() { # topology: MiB of all its nodes
  local node sum=0
  for node in ${nodes[$1]}; do
    sum=$((sum + $([ -n "${node#*:}" ] && echo "${node#*:}" || echo 0)))
  done
  echo $sum
}

kernel
initramfs
red=0
for topology in "${@:-${order[@]}}"; do
  [ -n "${nodes[$topology]:-}" ] || stop "there is no topology '$topology'; known: ${order[*]}"
  start=$SECONDS
  log=$cache/$topology.log
  boot "$(total "$topology")" "$topology" | tr -d '\r' >"$log" || true
  if grep -q '^checks: [0-9]* passed, 0 failed$' "$log"; then
    echo "test-numa: $topology: $(grep '^checks: ' "$log"), $((SECONDS - start)) s"
  else
    red=1
    echo "test-numa: $topology FAILED after $((SECONDS - start)) s; all of its console is in $log"
    grep -E '^(FAILED|  )|panic|Oops' "$log" | head -n 60 || true
    grep -q '^checks: ' "$log" || tail -n 15 "$log"
  fi
done
exit $red
