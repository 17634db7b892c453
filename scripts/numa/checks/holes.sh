# shellcheck shell=dash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
#
# A node that is left with neither CPUs nor memory is no node of the plan, so the host's numbers have a hole. This part
# comes last, because it takes CPUs away.
# shellcheck source=/dev/null
. /checks/survey.sh

if [ "$topology" = memoryless ]; then
  for cpu in 2 3; do
    echo 0 >/sys/devices/system/cpu/cpu$cpu/online
  done
  bench-cli numa --node-memory 64M >/tmp/numa 2>&1
  check "node 1 of the plan is the host's 2" grep -q '^1    2  ' /tmp/numa
  runs --workload churn --level pmd --mm user --lock embedded --mem-node 0,1 --policy bind
  read_survey
  check "bind to node 0 beside a hole" tables_are churn bind 0 0 0:256
  check "bind to node 1 behind a hole" tables_are churn bind 0 1 1:256
  run --workload churn --level pmd --mm user --lock embedded --mem-node 2
  check "what is left out is named" grep -q "the host's 1 is left out (no memory, and no CPU" /tmp/err
fi
