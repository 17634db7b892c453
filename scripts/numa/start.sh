# shellcheck shell=dash
# SPDX-License-Identifier: Apache-2.0
#
# The first process of every guest begins with this: the programs of busybox, and the file systems.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mkdir -p /proc /sys /dev /tmp
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t tmpfs none /tmp
cd /tmp || exit 1
