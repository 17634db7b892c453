# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0

# Little-endian numbers in a file: of how many bytes, at which offset.
number_at() { od -An -t "u$1" -j "$2" -N "$1" "$3" | tr -d ' '; }

# The kernel that a bzImage unpacks, where it is packed with zstd as Debian's is: QEMU enters it directly, which under
# emulation is two seconds sooner than its own unpacking.
unpack_kernel() { # bzImage, where to
  local offset length
  offset=$((($(number_at 1 0x1f1 "$1") + 1) * 512 + $(number_at 4 0x248 "$1")))
  # Behind the packed kernel stand four bytes more: its length.
  length=$(($(number_at 4 0x24c "$1") - 4))
  dd if="$1" bs=64K iflag=skip_bytes,count_bytes skip=$offset count=$length status=none | zstd -dcq >"$2" 2>/dev/null &&
    [ "$(head -c 4 "$2" | tail -c 3)" = ELF ]
}

# Debian's cloud kernel in DIRECTORY/kernel, by whatever number it has this week: unpacked, not installed.
fetch_kernel() { # directory
  local directory=$1 package
  [ ! -r "$directory/kernel" ] || return 0
  package=$(apt-cache depends "$(stock_kernel cloud)" 2>/dev/null |
    sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  [ -n "$package" ] || stop "apt-cache knows no kernel package that $(stock_kernel cloud) names"
  echo "test-numa: unpacking $package"
  rm -rf "$directory/package"
  mkdir -p "$directory/package"
  (cd "$directory/package" && apt-get download -q "$package" >/dev/null 2>&1 && dpkg-deb -x ./*.deb .) ||
    stop "$package could not be downloaded and unpacked; is the network there, and 'apt-get update' done?"
  unpack_kernel "$directory"/package/boot/vmlinuz-* "$directory/kernel.partial" ||
    cp "$directory"/package/boot/vmlinuz-* "$directory/kernel.partial"
  mv "$directory/kernel.partial" "$directory/kernel"
  rm -rf "$directory/package"
}
