# SPDX-License-Identifier: Apache-2.0
#
# Reads compare.csv, then the README, and prints a line for each row of the README's table that the stored run does not
# have: loop, mm, level and lock, both costs, the difference with its interval, the verdict.

BEGIN { FS = "," }

function percent(number, text) {
    text = sprintf("%+.1f", number)
    return text == "-0.0" ? "+0.0" : text
}

# Costs have four digits.
function cost(ns) {
    return sprintf(ns < 10 ? "%.3f" : ns < 100 ? "%.2f" : ns < 1000 ? "%.1f" : "%.0f", ns)
}

FNR == 1 { file++ }

file == 1 && FNR == 1 {
    for (i = 1; i <= NF; i++)
        column[$i] = i
    next
}

file == 1 {
    row[$column["workload"] ", " $column["mm"] " " $column["level"] " " $column["lock"]] = \
        cost($column["base_ns_per_op"]) " " cost($column["test_ns_per_op"]) " " percent($column["effect_pct"]) \
        " [" percent($column["ci_low_pct"]) ", " percent($column["ci_high_pct"]) "] " $column["verdict"]
    next
}

/^```/ { fence = !fence; loop = "" }

fence && /^[a-z-]+, [a-z_]+$/ { loop = $0 }

fence && loop != "" && /^  (pte|pmd|pud|p4d|pgd|all) / {
    split($0, word, " +")
    # "  pte embedded 174.7 195.4 +11.9 [+11.1, +12.7] ... REGRESSED"
    shown = word[4] " " word[5] " " word[6] " " word[7] " " word[8] " " word[split($0, word, " +")]
    stored = row[loop " " word[2] " " word[3]]
    rows++
    if (shown != stored)
        print "README.md:" FNR ": shows '" shown "'; " example " has '" stored "'"
}

END {
    if (!rows)
        print "README.md: shows no row of " example
}
