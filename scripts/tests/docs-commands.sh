#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sees scripts/docs-commands.sh fail: a document with sound commands passes, one with a fault of each kind gets a
# complaint for each of them and no other.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/sound.md" <<'END'
`bench-cli list`, `make test` and `bench-cli replay --out` are commands, `bench` is none.

<!-- run -->
```
bench-cli list >list.txt     # a comment with --no-such-option
test -s list.txt
```

<!-- run: test -s list.txt && .build/release/bench-cli series show base --arch s390 -->
```sh
true --no-option-of-ours
.build/release/bench-cli series show base \
  --arch x86_64
```

<!-- parse -->
```
sudo true
bench-cli compare base merged --workload churn --budget 5m | less
make bench     # builds
```

```
a table, which nobody runs
```
END
cat >"$work/faulty.md" <<'END'
`bench-cli list --colour` and `make coffee` are none.

<!-- run -->
```
bench-cli list --colour
```

<!-- run: bench-cli list -->
```
bench-cli compare base merged --budget 5m
```

<!-- parse -->
```
make coffee
bench-cli compare base merged --budgets 5m
```

```
.build/release/bench-cli list
```

<!-- run -->

```
a table behind a mark that stands alone
```

<!-- runs -->
```
true
```
END

scripts/docs-commands.sh "$work/sound.md" >"$work/said" 2>&1 || stop "a sound document is refused: $(cat "$work/said")"
if scripts/docs-commands.sh "$work/faulty.md" >"$work/said" 2>&1; then
  stop "a faulty document passes"
fi
expected=(
  "faulty.md:1: exit code 64 from: bench-cli  list --colour"
  "faulty.md:1: the Makefile has no target coffee"
  "faulty.md:4: exit code 64 from: bench-cli list --colour"
  "faulty.md:9: the block has --budget, and what is run in its place has not"
  "faulty.md:14: the Makefile has no target coffee"
  "faulty.md:14: exit code 64 from: bench-cli  compare base merged --budgets 5m"
  "faulty.md:19: a block of commands without a mark"
  "faulty.md:24: the mark 'run' has no block behind it"
  "faulty.md:30: there is no mark 'runs'"
)
for sentence in "${expected[@]}"; do
  grep -qF "$sentence" "$work/said" || stop "it does not say: $sentence; but: $(cat "$work/said")"
done
complaints=$(grep -c '^docs-commands: ' "$work/said")
[ "$complaints" -eq ${#expected[@]} ] || stop "$complaints complaints for ${#expected[@]} faults: $(cat "$work/said")"
echo "docs-commands: a fault of each kind is noticed"
