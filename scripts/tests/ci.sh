#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What nothing runs, nobody keeps: every target that `make help` names is run by .ci/run, in the short form that the
# help says.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
targets=0
while IFS='|' read -r target short; do
  # help is read here; clean would take the build away.
  case $target in help | clean) continue ;; esac
  targets=$((targets + 1))
  grep -qxF "make $target${short:+ $short}" .ci/run || stop ".ci/run has no line 'make $target${short:+ $short}'"
done < <(sed -nE '/^[a-z-]+:.*## /{s/^([a-z-]+):.*\[short: (.*)\]$/\1|\2/; s/^([a-z-]+):.*/\1/; p}' Makefile)
[ $targets -gt 10 ] || stop "make help names $targets targets"
echo "ci: all $targets targets of make help are run"
