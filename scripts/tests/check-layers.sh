#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sees scripts/check-layers.sh fail: a small sound tree passes, and each planted violation turns it red with the
# sentence that belongs to it.
set -euo pipefail
check="$(cd "$(dirname "$0")/.." && pwd)/check-layers.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
spdx='// SPDX-License-Identifier: Apache-2.0'

put() { # path, lines...
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "$spdx" "${@:2}" >"$1"
}

sound_tree() {
  rm -rf "${work:?}/tree"
  mkdir "$work/tree"
  cd "$work/tree"
  local c=Sources/CPageAlloc b=Sources/Bench
  put Package.swift
  put $c/include/pa_a.h '#include <stdint.h>' '#define PA_SIZE 64u' 'struct pa_a {' '    uint8_t order;' '};' \
    'enum pa_kind {' '    PA_KIND_ONE = 1, ///< one' '};' 'struct pa_a *pa_make(uint32_t order,' \
    '                     uint32_t pages);' '/* not a name: bare(void); */'
  put $c/include/pa_b.h '#include "pa_a.h"'
  put $c/internals.h '#include "builds/builds.h"' '#include "internals/look.h"'
  put $c/internals/look.h '#include "../builds/builds.h"'
  put $c/base/list.h '#include "pa_a.h"'
  put $c/host/node.c '#include <numa.h>' '#include "../base/list.h"'
  put $c/page/zone.inc.h '#ifndef ZONE_INC_H' '#define ZONE_INC_H' '#include "../base/list.h"' '#endif'
  put $c/slab/slab.c '#include "../page/zone.inc.h"'
  put $c/pgtable/pte.c '#include "../slab/slab.c"'
  put $c/builds/builds.h '#include "../pgtable/pte.c"' '#include "../include/pa_b.h"'
  put $b/Model/Plan.swift 'import Foundation' 'struct Plan {}'
  put $b/Run/Runner.swift 'struct Runner {}'
  put Sources/BenchReplay/Replay.swift 'import Bench'
  put Sources/BenchCount/Count.swift 'import Bench'
  put Sources/BenchLab/Lab.swift 'import Bench' 'import BenchCount'
  put bench/empty.cc 'int main() {}'
  put Tests/BenchTests/PlanTests.swift '@testable import Bench'
}

many() { # lines
  local i
  for ((i = 0; i < $1; i++)); do echo '// line'; done
}

planted=0
expect_red() { # sentence that must appear; the violation is already planted
  local out
  if out=$("$check" "$work/tree" 2>&1); then
    echo "check-layers passed a tree where it should have said: $1"
    exit 1
  fi
  if [ "$(grep -cF -- "$1" <<<"$out")" -ne 1 ] || [ "$(wc -l <<<"$out")" -ne 1 ]; then
    printf 'check-layers should have said only: %s\nbut said:\n%s\n' "$1" "$out"
    exit 1
  fi
  planted=$((planted + 1))
  sound_tree
}

sound_tree
"$check" "$work/tree" >"$work/out" || { echo "check-layers refuses a sound tree:" && cat "$work/out" && exit 1; }

c=Sources/CPageAlloc
b=Sources/Bench
# Includes.
echo '#include "../slab/slab.c"' >>$c/page/zone.inc.h
expect_red 'zone.inc.h:6: points up, from page/ to slab/slab.c'
echo '  #  include "../host/node.c"' >>$c/base/list.h
expect_red 'list.h:3: points up, from base/ to host/node.c'
echo '#include "../builds/builds.h"' >>$c/pgtable/pte.c
expect_red 'pte.c:3: points up, from pgtable/ to builds/builds.h'
echo '#include <../page/zone.inc.h>' >>$c/host/node.c
expect_red 'node.c:4: points up, from host/ to page/zone.inc.h'
echo '#include "../base/list.h"' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: the border may include only the border, not base/list.h'
echo '#include "../internals.h"' >>$c/builds/builds.h
expect_red 'builds.h:4: internals.h is for tests'
echo '#include "../internals/look.h"' >>$c/builds/builds.h
expect_red 'builds.h:4: internals/look.h is for tests'
echo '#include "../page/gone.h"' >>$c/slab/slab.c
expect_red 'slab.c:3: there is no "../page/gone.h"'
echo '#include NAMED_ELSEWHERE' >>$c/slab/slab.c
expect_red 'slab.c:3: an include must name its file'
echo '#include <numaif.h>' >>$c/page/zone.inc.h
expect_red 'zone.inc.h:6: libnuma is for host/ only'
put $c/attic/x.c
expect_red 'attic/x.c: stands on no floor'
put $c/x.c
expect_red 'CPageAlloc/x.c: stands on no floor'
rm -r $c && mkdir $c
expect_red 'no C file found'

# Hot code.
echo '#if PA_RT' >>$c/page/zone.inc.h
expect_red 'zone.inc.h:6: #if PA_RT in hot code'
echo ' # ifndef PA_RT' >>$c/page/zone.inc.h
expect_red 'zone.inc.h:6: #ifndef PA_RT in hot code'
echo '#else' >>$c/page/zone.inc.h
expect_red 'zone.inc.h:6: #else in hot code'
# The border.
echo 'uint32_t order_of(struct pa_a *a);' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: order_of does not begin with pa_ or PA_'
echo 'struct zone;' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: zone does not begin'
echo 'enum { PA_ONE, TWO };' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: TWO does not begin'
sed -i 's/^    PA_KIND_ONE/    KIND_ONE/' $c/include/pa_a.h
expect_red 'pa_a.h:8: KIND_ONE does not begin'
echo 'typedef uint64_t pfn_t;' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: pfn_t does not begin'
echo '#define MAX 3' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: MAX does not begin'
echo '#define PA_BIG ((uint64_t)1 << 40)' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: the macro PA_BIG casts'
echo '#define PA_BIG ((unsigned long)1 << 40)' >>$c/include/pa_b.h
expect_red 'pa_b.h:3: the macro PA_BIG casts'
many 200 >>$c/include/pa_a.h
many 376 >>$c/include/pa_b.h
expect_red 'the C border has 590 lines'
# Modules.
echo 'import BenchLab' >>Sources/BenchReplay/Replay.swift
expect_red 'Replay.swift:3:import BenchLab: replay, counting and the lab stand beside each other'
echo '@preconcurrency import BenchCount' >>Sources/BenchReplay/Replay.swift
expect_red 'Replay.swift:3:@preconcurrency import BenchCount: replay'
echo 'import BenchReplay' >>Sources/BenchLab/Lab.swift
expect_red 'Lab.swift:4:import BenchReplay: replay'
# Every file.
many 400 >>$b/Run/Runner.swift
expect_red 'Runner.swift: 402 lines; split it'
many 400 >>Tests/BenchTests/PlanTests.swift
expect_red 'PlanTests.swift: 402 lines; split it'
echo 'import Foundation' >$b/Model/Plan.swift
expect_red 'Plan.swift: no SPDX line'
echo 'int main() {}' >bench/empty.cc
expect_red 'bench/empty.cc: no SPDX line'

echo "check-layers: $planted planted violations, each seen"
