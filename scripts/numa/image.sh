# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0

# An initramfs of a program with every library that it needs, busybox, and the script that runs first. Not packed:
# unpacking would be emulated.
make_image() { # where to, the script, the program, its name in the guest
  local image=$1 root=$1.root file
  rm -rf "$root"
  mkdir -p "$root"/{bin,proc,sys,dev,tmp,lib64}
  cp "$(command -v busybox)" "$root/bin/busybox"
  cp "$2" "$root/init"
  chmod +x "$root/init"
  cp scripts/numa/start.sh "$root/start.sh"
  cp -r scripts/numa/checks "$root/checks"
  strip -o "$root/bin/$4" "$3"
  "$clang" -O1 -o "$root/bin/deny" scripts/numa/deny.c || stop "scripts/numa/deny.c does not build"
  for file in $(ldd "$3" | grep -o '/[^ ]*' | sort -u); do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
  (cd "$root" && find . | cpio -o -H newc --quiet) >"$image"
  rm -rf "$root"
}
