# SPDX-License-Identifier: Apache-2.0
#
# Reads flatness.csv and says of each loop whether what a table costs depends on the memory of its node: flat, where the
# sizes lie no further apart than the base and its twin, the same code, do at one size; cannot tell, where they lie no
# further apart than the rounds of one size do; else not flat. Medians over the rounds throughout, so that more of
# them do not widen what is let pass.

function sort(list, n,   i, j, t) {
  for (i = 2; i <= n; i++)
    for (j = i; j > 1 && list[j] < list[j - 1]; j--) {
      t = list[j]
      list[j] = list[j - 1]
      list[j - 1] = t
    }
}
function quantile(list, n, share,   at, low) {
  at = 1 + share * (n - 1)
  low = int(at)
  return list[low] + (at - low) * ((low < n ? list[low + 1] : list[low]) - list[low])
}
function percent(ratio) { return ratio < 1 ? (1 / ratio - 1) * 100 : (ratio - 1) * 100 }

BEGIN { FS = "," }
NR == 1 { next }
{
  loop = $3 " " $4
  if (!(loop in seen)) { seen[loop]; loops[++count] = loop }
  if (!($2 in sized)) { sized[$2]; sizes[++kinds] = $2 + 0 }
  if ($1 > rounds) rounds = $1 + 0
  ns[loop, $1, $2, $5] = $6
}
END {
  print "churn of init_mm, median of " rounds " rounds, ns per table of the base by MiB of node memory"
  for (l = 1; l <= count; l++) {
    least = most = twins = within = 0
    line = ""
    for (s = 1; s <= kinds; s++) {
      for (r = 1; r <= rounds; r++) {
        base[r] = ns[loops[l], r, sizes[s], "base"]
        twin[r] = ns[loops[l], r, sizes[s], "twin"]
      }
      sort(base, rounds)
      sort(twin, rounds)
      middle = quantile(base, rounds, 0.5)
      line = line sprintf("  %d: %.1f", sizes[s], middle)
      if (!least || middle < least) least = middle
      if (middle > most) most = middle
      gap = percent(quantile(twin, rounds, 0.5) / middle)
      if (gap > twins) twins = gap
      spread = percent(quantile(base, rounds, 0.75) / quantile(base, rounds, 0.25))
      if (spread > within) within = spread
    }
    apart = percent(most / least)
    printf "%s:%s\n  sizes %.1f %% apart, base and twin %.1f %%, quartiles of one size's rounds %.1f %%: %s\n", \
      loops[l], line, apart, twins, within, apart <= twins ? "flat" : apart <= within ? "cannot tell" : "NOT flat"
  }
}
