#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sees scripts/check-hot.sh fail: compiles a small sound example, then one example for each thing it must refuse.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../common.sh"
find_clang
here=$PWD/scripts
if [ "$(uname -m)" != x86_64 ]; then
  echo "check-hot: not tested: this machine is $(uname -m), and the check reads x86-64 code"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

sound='
#include <time.h>
#include <unistd.h>
#define HOT __attribute__((noinline, aligned(64)))
int (*hook)(int *);
__attribute__((cold, noinline)) static void refill(int *x) { if (hook) hook(x); }
__attribute__((noinline)) static int step(int *x) { if (*x > 9) refill(x); return ++*x; }
HOT int run_empty(int *x, int n) {
    struct timespec t;
    for (int i = 0; i < n; i++) step(x);
    return clock_gettime(CLOCK_MONOTONIC, &t);
}
HOT int run_base_churn(int *x, int n) { return *x += n; }
HOT static int run_base_churn_copy1(int *x, int n) { return *x += n; }
__asm__(".text\n.p2align 6\n.type run_padded_copy1, @function\nrun_padded_copy1: ret\n"
        ".size run_padded_copy1, . - run_padded_copy1\njmp getpid@PLT\njmp *%rax\n.p2align 6\n");
int main(int c, char **v) { (void)v; return run_empty(&c, c) + run_base_churn(&c, c) + run_base_churn_copy1(&c, c); }
'
list='# what the example calls
path step # the modelled step
leaf refill # its slow path
leaf clock_gettime@plt # the clock'

check() { # source, list
  printf '%s' "$1" >planted.c
  printf '%s\n' "$2" >list.txt
  "$clang" -O2 -o planted planted.c
  "$here/check-hot.sh" planted list.txt 2>&1
}

planted=0
expect_red() { # sentence, source, list: it must say that, and nothing else
  local out
  if out=$(check "$2" "$3") || [[ $out != *"$1"* ]] || [ "$(wc -l <<<"$out")" -ne 1 ]; then
    printf 'check-hot should have refused, with only this: %s\nbut said: %s\n' "$1" "$out"
    exit 1
  fi
  planted=$((planted + 1))
}

if ! out=$(check "$sound" "$list") || [[ $out != 'hot: 4 timed functions and 1 functions on their paths'* ]]; then
  echo "check-hot does not pass a sound example: $out"
  exit 1
fi

in_loop() { printf '%s' "${sound/'step(x);'/"$1"}"; }
in_step() { printf '%s' "${sound/'return ++*x;'/"$1"}"; }
at_end() { printf '%s' "${sound/'return clock_gettime(CLOCK_MONOTONIC, &t);'/"$1"}"; }
in_copy() { printf '%s' "${sound/'churn_copy1(int *x, int n) { return *x += n; }'/"churn_copy1(int *x, int n) { $1 }"}"; }
alias='int run_base_churn_copy1(int *, int) __attribute__((alias("run_base_churn")));'

expect_red 'run_empty calls or jumps through a pointer at 0x' "$(in_loop 'hook(x);')" "$list"
expect_red 'run_empty calls or jumps through a pointer at 0x' "$(at_end 'return hook(x);')" "$list"
expect_red 'run_empty > step calls or jumps through a pointer at 0x' "$(in_step 'return *x += hook(x);')" "$list"
expect_red 'run_empty calls getpid@plt, which the list' "$(in_loop '*x = getpid();')" "$list"
expect_red 'run_empty calls getpid@plt, which the list' "$(at_end 'return getpid();')" "$list"
expect_red 'run_empty > step calls getpid@plt, which the list' "$(in_step 'return *x += getpid();')" "$list"
expect_red 'run_empty > getpid@plt is listed as path, and is not in this binary' "$(in_loop '*x = getpid();')" "$list
path getpid@plt # wrongly taken for ours"
expect_red 'list.txt:5: must read' "$sound" "$list
leaf getpid@plt"
expect_red 'run_odd_copy1 starts at 0x' "$sound"'
__asm__(".text\n.p2align 6\n.skip 16\n.globl run_odd_copy1\n.type run_odd_copy1, @function\nrun_odd_copy1: ret\n");' "$list"
expect_red 'run_base_churn has no other copy' "${sound//run_base_churn_copy1/base_churn_copy1}" "$list"
expect_red 'bytes long and its copy 1' "$(in_copy 'return *x += 3 * n - 70000;')" "$list"
merged="${sound/'HOT static int run_base_churn_copy1(int *x, int n) { return *x += n; }'/"$alias"}"
expect_red 'run_base_churn_copy1 and run_base_churn are one function' "$merged" "$list"
placebo() { printf '%s' "$sound"' HOT int run_base_churn_placebo(int *x, int n) { '"$1"' }'; }
expect_red 'run_base_churn_placebo has the instructions of run_base_churn: it is no placebo' \
  "$(placebo 'return *x += n;')" "$list"
if ! out=$(check "$(placebo 'return *x = n + 2 * *x;')" "$list"); then
  echo "check-hot does not pass a placebo of other instructions: $out"
  exit 1
fi
expect_red 'no function run_* in the binary' "${sound//run_/walk_}" "$list"

echo "check-hot: $planted planted violations, each seen"
