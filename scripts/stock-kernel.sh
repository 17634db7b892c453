# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0

# The meta package of a flavour of Debian's kernel (cloud, rt): of 6.12 where this release of Debian has a younger
# or an older one besides, else its own.
stock_kernel() {
  [ -n "$(apt-cache pkgnames linux-image- 2>/dev/null)" ] || apt-get update >/dev/null || true
  if apt-cache show "linux-image-6.12-$1-amd64" >/dev/null 2>&1; then
    echo "linux-image-6.12-$1-amd64"
  else
    echo "linux-image-$1-amd64"
  fi
}
