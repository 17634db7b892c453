#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes sure that what the build needs is there: Swift, and Debian packages, which it installs when it may (as
# root, or with sudo that asks for no password). Says nothing when nothing is missing.
# Usage: scripts/setup.sh [overhead|peers|numa|lab|lint]     also what `make bench-overhead`, `make against-peers`,
#                                                            `make test-numa`, `bench-cli lab` or `make lint` needs
set -euo pipefail

minimum_swift=6.2

say_swift() {
  echo "setup: Swift $minimum_swift or newer is needed, and $1. Get it from" \
    "https://www.swift.org/install/linux/ and put its usr/bin on PATH." >&2
  exit 1
}

command -v swift >/dev/null || say_swift "there is no swift on PATH"
banner=$(swift --version 2>&1) || say_swift "'swift --version' fails: $(tail -n 1 <<<"$banner")"
[[ $banner =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] || say_swift "'swift --version' names no version"
version=${BASH_REMATCH[1]}.${BASH_REMATCH[2]}
[ "$(printf '%s\n' "$minimum_swift" "$version" | sort -V | head -n 1)" = "$minimum_swift" ] ||
  say_swift "this is Swift $version"

# What a package is for is asked for, not the package: a newer system or another distribution may have it by
# another name.
missing=()
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
has() { command -v "$1"; }
has_static_libc() { test -e "$(gcc -print-file-name=libc.a)"; }
has_libelf() { /sbin/ldconfig -p | grep -q libelf.so.1; }

check() {
  missing=()
  need pkg-config has pkg-config
  need libnuma-dev pkg-config --exists numa
  need zlib1g-dev pkg-config --exists zlib
  need gnuplot-nox has gnuplot
  need valgrind has valgrind
  need binutils has objdump
  if [ "${1:-}" = overhead ]; then
    need g++ has g++
    need libbenchmark-dev test -e /usr/include/benchmark/benchmark.h
  fi
  if [ "${1:-}" = numa ]; then
    need qemu-system-x86 has qemu-system-x86_64
    need busybox-static has busybox
  fi
  if [ "${1:-}" = lint ]; then
    need clang-format-16 has clang-format-16
    need shellcheck has shellcheck
  fi
  if [ "${1:-}" = peers ]; then
    need g++ has g++
    need libbenchmark-dev test -e /usr/include/benchmark/benchmark.h
    need python3-scipy python3 -c 'import scipy'
  fi
  if [ "${1:-}" = lab ]; then
    need qemu-system-x86 has qemu-system-x86_64
    need make has make
    need gcc has gcc
    need libc6-dev has_static_libc
    # Kernel headers bring programs of their own that are linked to it.
    need libelf1 has_libelf
  fi
}

check "${1:-}"
[ ${#missing[@]} -gt 0 ] || exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
  root=(sudo -n)
fi
by_hand="apt-get update && apt-get install ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo "setup: missing, by their Debian names: ${missing[*]}. Install what this system calls them." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
  echo "setup: missing: ${missing[*]}. Run as root: $by_hand" >&2
  exit 1
fi

echo "setup: installing ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${root[@]}" apt-get update && "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
  tail -n 15 "$log" >&2
  echo "setup: apt-get could not install ${missing[*]} (its last lines are above). By hand: $by_hand" >&2
  exit 1
fi
check "${1:-}"
if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: apt-get installed the packages, and yet these are not found: ${missing[*]}." >&2
  exit 1
fi
