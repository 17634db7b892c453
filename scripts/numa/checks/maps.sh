# shellcheck shell=dash disable=SC2016,SC2086,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# The kernel itself says, while the loops run, that what is bound to a node lies there.

if [ "$count" -gt 1 ]; then
  rm -rf /tmp/r /tmp/maps
  bench-cli run merged --workload churn --level pmd --mm user --lock rt --processes 1 --blocks 400 --slot-time 5ms \
    --node-memory 32M --no-huge-pages --out /tmp/r >/tmp/out 2>/tmp/err &
  tool=$!
  looks=0
  while [ $looks -eq 0 ] && kill -0 $tool 2>/dev/null; do
    sleep 0.2
    for worker in $(pidof bench-cli); do
      # Once the loops' threads run, all memory has been touched.
      set -- /proc/$worker/task/*
      if [ "$worker" != $tool ] && [ $# -gt 1 ]; then
        cat /proc/$worker/numa_maps >/tmp/maps
        kill -KILL $tool $worker
        looks=1
      fi
    done
  done
  wait $tool 2>/dev/null
  [ -s /tmp/maps ] || bad "there was no run to look at" </tmp/err
  for node in $memory; do
    check "numa_maps: what is bound to node $node lies there, 32 MiB at least" awk -v node="$node" '
      $2 ~ "^bind(=static|=relative)?:" node "$" {
        for (i = 3; i <= NF; i++)
          if ($i ~ /^N[0-9]+=/) {
            split(substr($i, 2), on, "=")
            if (on[1] == node) right += on[2]; else wrong += on[2]
          }
      }
      END {
        printf "right %d, wrong %d pages\n", right, wrong
        exit !(right >= 8192 && !wrong)
      }' /tmp/maps
  done
fi
