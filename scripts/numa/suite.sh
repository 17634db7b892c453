#!/bin/busybox sh
# shellcheck shell=dash
# SPDX-License-Identifier: Apache-2.0
#
# The first process of a guest that runs the test suite of the C target, or a part of it. Under emulation the whole
# takes hours. `quick` leaves out the suites that go through every build, workload and size, which are a third of the
# tests and most of the time, and the steps, which are compared with a file of the project. `nodes` is what differs
# with the nodes of the host. Ends as guest.sh does.
# shellcheck source=scripts/numa/start.sh
. /start.sh

left_out='Books|Handover|Hook|PageFailure|PageModel|PageSizing|PgtableTree|PgtableTruth|Replay|Shape|Steps|VariantsFrame'
left_out="$left_out|Workload|WorkloadFailure"
nodes='RealNode|Placement|Policy|MemorylessNode|PageNode'
case $(sed 's/.*part=\([a-z]*\).*/\1/' /proc/cmdline) in
  nodes) set -- --filter "^CPageAllocTests\.($nodes)Tests" ;;
  quick) set -- --filter '^CPageAllocTests\.' --skip "\.($left_out)Tests" ;;
  *) set -- --filter '^CPageAllocTests\.' ;;
esac
suite --testing-library swift-testing "$@" >/tmp/out 2>&1
code=$?
passed=$(grep -v ' Test run with ' /tmp/out | grep -c ' Test .* passed after ')
failed=$(grep -v ' Test run with ' /tmp/out | grep -c ' Test .* failed after ')
sed -n 's/.* \(recorded an issue.*\)/FAILED \1/p' /tmp/out | cut -c 1-400
if grep ' RealNodeTests.* skipped' /tmp/out; then
  failed=$((failed + 1))
fi
if [ $code -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1
  tail -n 20 /tmp/out | sed 's/^/  /'
fi
grep ' Test run with' /tmp/out
echo "checks: $passed passed, $failed failed"
poweroff -f
