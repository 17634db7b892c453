# SPDX-License-Identifier: Apache-2.0
#
# Reads compare.csv of a `compare base merged --attribute`, then the README, and prints a line for each row of the
# README's table that the stored run does not have: level, lock and condition, what the base costs, what each step and
# both together add with half of their intervals, how far twin and placebo reach, the verdict.

BEGIN { FS = "," }

function signed(number, format, zero, text) {
    text = sprintf(format, number)
    return text == "-" zero ? "+" zero : text
}

function nanoseconds(ns) { return sprintf(ns < 100 ? "%.2f" : ns < 10000 ? "%.1f" : "%.0f", ns) }

function effect(name, ns, half) {
    ns = $column[name "effect_ns"]
    half = ($column[name "ci_high_ns"] - $column[name "ci_low_ns"]) / 2
    return signed(ns, ns < 9.995 && ns > -9.995 ? "%+.2f" : ns < 99.95 && ns > -99.95 ? "%+.1f" : "%+.0f", "0.00") " ±" sprintf(half < 9.95 ? "%.1f" : "%.0f", half)
}

# The end of an interval that is farther from 0.
function reach(name, low, high) {
    low = $column[name "ci_low_ns"]
    high = $column[name "ci_high_ns"]
    high = -low > high ? -low : high
    return "±" sprintf(high < 9.995 ? "%.2f" : "%.0f", high)
}

FNR == 1 { file++ }

file == 1 && FNR == 1 {
    for (i = 1; i <= NF; i++)
        column[$i] = i
    next
}

file == 1 {
    key = $column["mm"] " " $column["level"] " " $column["lock"] " " $column["condition"]
    step[key, $column["base"] " " $column["test"]] = effect("")
    if ($column["base"] == "base" && $column["test"] == "merged") {
        base[key] = nanoseconds($column["base_ns_per_op"])
        rest[key] = signed($column["effect_pct"], "%+.1f", "0.0") " " reach("twin_") " " reach("placebo_") " " \
            $column["verdict"]
    }
    next
}

/^```/ { fence = !fence; tables = "" }

fence && /^single tables, [a-z_]+$/ { tables = substr($0, 16) }

fence && tables != "" && /^  (pte|pmd|pud|p4d|pgd) / {
    words = split($0, word, " +")
    # "  pte embedded overlapped 174.7 +20.9 ±0.5 -0.10 ±0.1 +20.8 ±0.5 +11.9 ±0.90 ±0.61 REGRESSED"
    shown = word[5]
    for (i = 6; i <= words; i++)
        shown = shown " " word[i]
    key = tables " " word[2] " " word[3] " " word[4]
    stored = key in base ? base[key] " " step[key, "base noskip"] " " step[key, "noskip merged"] " " \
        step[key, "base merged"] " " rest[key] : ""
    rows++
    if (shown != stored)
        print "README.md:" FNR ": shows '" shown "'; " example " has '" stored "'"
}

END {
    if (!rows)
        print "README.md: shows no row of " example
}
