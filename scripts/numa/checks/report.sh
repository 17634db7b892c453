# shellcheck shell=dash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
#
# What `bench-cli numa` prints, beside sysfs.

check_report() { # node
  fallbacks=$(by_distance "$1" | sed 's/ *$//; s/ /, /g')
  grep -q "^$1  *$1  .* $fallbacks\$" /tmp/numa || { echo "no line of node $1 that ends in '$fallbacks'"; return 1; }
  # Columns are as wide as their widest entry.
  distances=$(sed 's/ /  */g' "$sysfs/node$1/distance")
  grep -q "^$1 .* $distances *\$" /tmp/numa || { echo "no line of its distances"; false; }
}

bench-cli numa --node-memory 64M >/tmp/numa 2>&1 || bad "numa ended with $?" </tmp/numa
cat /tmp/numa
for node in $memory; do
  check "numa tells of node $node" check_report "$node"
done
for node in $cpus; do
  case " $memory " in
    *" $node "*) ;;
    *) check "numa tells of node $node without memory" check_report "$node" ;;
  esac
done
