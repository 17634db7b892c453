#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Format and warnings: Swift with the toolchain's own formatter, C with the compiler that builds it (SwiftPM
# cannot be given warnings without barring other packages from depending on this one) and clang-format, the scripts
# with shellcheck.
set -uo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
find_clang
red=0

warnings=(
  -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow -Wundef -Wvla -Wcomma -Wformat=2
  -Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition -Wmissing-variable-declarations
  -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough -Wunreachable-code -Wassign-enum
  -Wdouble-promotion -Wnullable-to-nonnull-conversion -Werror
)

echo "lint: swift format"
swift format lint --strict --recursive Package.swift Sources Tests || red=1

echo "lint: C warnings"
mapfile -t c_files < <(find Sources/CPageAlloc lab/model -name '*.c' | sort)
mapfile -t headers < <(find Sources/CPageAlloc -name '*.h' | sort)
for file in "${c_files[@]}"; do
  "$clang" -fsyntax-only -std=c11 -O2 "${warnings[@]}" -ISources/CPageAlloc/include "$file" || red=1
done
# A header must stand on its own; a template (*.inc.h) is read where it is included.
for file in "${headers[@]}"; do
  [[ $file != *.inc.h ]] || continue
  "$clang" -fsyntax-only -std=c11 -x c "${warnings[@]}" -Wno-unused-function -ISources/CPageAlloc/include \
    "$file" || red=1
done

# The guest's program; the module is compiled with its kernel's own warnings, and both are laid out as the kernel is.
"$clang" -fsyntax-only -std=gnu11 -O2 -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wformat=2 -Werror \
  lab/user/*.c || red=1

echo "lint: clang-format"
clang-format-16 --dry-run --Werror "${c_files[@]}" "${headers[@]}" bench/*/*.cc || red=1

echo "lint: shellcheck"
shellcheck -x .ci/run scripts/*.sh scripts/tests/*.sh scripts/numa/guest.sh scripts/numa/suite.sh \
  scripts/numa/checks/*.sh || red=1

[ $red -eq 0 ] && echo "lint: clean"
exit $red
