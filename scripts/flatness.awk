# SPDX-License-Identifier: Apache-2.0
#
# Reads flatness.csv and says of each loop and size how a table's cost changes with the memory of its node: the run's
# cost over the geometric mean of its two neighbours' with 64 MiB, the median over the rounds, and the interval of that
# median from the order statistics (each round lies above the true one or below it, as a coin falls: at least 95 %).
# `changes` names a file that takes the same as CSV.

function sort(list, n,   i, j, t) {
  for (i = 2; i <= n; i++)
    for (j = i; j > 1 && list[j] < list[j - 1]; j--) {
      t = list[j]
      list[j] = list[j - 1]
      list[j - 1] = t
    }
}
# The rank from either end that the median lies between with 95 % at least; 0 where there are too few rounds.
function rank(n,   k, chance, tail) {
  chance = 0.5 ^ n
  tail = 0
  for (k = 0; k < n; k++) {
    tail += chance
    if (tail > 0.025) return k
    chance *= (n - k) / (k + 1)
  }
}
function larger(a, b) { a = a < 0 ? -a : a; b = b < 0 ? -b : b; return a > b ? a : b }

BEGIN { FS = "," }
NR == 1 { next }
{
  loop = $4 " " $5
  if (!(loop in seen)) { seen[loop]; loops[++count] = loop }
  if (!($3 in sized)) { sized[$3]; sizes[++kinds] = $3 + 0 }
  if ($1 > rounds) rounds = $1 + 0
  if ($2 > last) last = $2 + 0
  ns[loop, $1, $2] = $6
  mib[$1, $2] = $3 + 0
}
END {
  k = rank(rounds)
  if (k < 1) {
    print "flatness: " rounds " rounds; an interval of 95 % takes 6 at least" >"/dev/stderr"
    exit 1
  }
  sort(sizes, kinds)
  print "cost of a table in churn of init_mm against nodes of 64 MiB, %: median of " rounds " rounds [95 % interval]"
  if (changes) print "loop,node_memory_mib,change_pct,low_pct,high_pct" >changes
  for (l = 1; l <= count; l++) {
    print loops[l] ":"
    for (s = 1; s <= kinds; s++) {
      n = 0
      for (r = 1; r <= rounds; r++)
        for (p = 2; p < last; p += 2)
          if (mib[r, p] == sizes[s])
            change[++n] = (ns[loops[l], r, p] / sqrt(ns[loops[l], r, p - 1] * ns[loops[l], r, p + 1]) - 1) * 100
      sort(change, n)
      middle = (change[int((n + 1) / 2)] + change[int(n / 2) + 1]) / 2
      low = change[k]
      high = change[n + 1 - k]
      if (low > 0 || high < 0) verdict = middle > 0 ? "dearer" : "cheaper"
      else verdict = sprintf("no change larger than %.1f %%", larger(low, high))
      printf "  %5d MiB: %+.1f [%+.1f, %+.1f]: %s%s\n", sizes[s], middle, low, high, verdict,
        s == 1 ? " (the control)" : ""
      if (changes) printf "%s,%d,%.3f,%.3f,%.3f\n", loops[l], sizes[s], middle, low, high >changes
    }
  }
}
