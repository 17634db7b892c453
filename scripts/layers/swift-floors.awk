# SPDX-License-Identifier: Apache-2.0
#
# Bench is one module, so its floors do not show in imports. Given all Swift files twice: the first pass notes
# which folder declares each top-level type, the second fails where a folder names a type of one it may not use.

BEGIN {
    may_use["Model"] = " Model "
    may_use["Kernel"] = " Kernel Model "
    may_use["Stats"] = " Stats Model "
    may_use["Run"] = " Run Kernel Model "
    may_use["Lab"] = " Lab Run Kernel Model "
    may_use["Report"] = " Report Lab Run Stats Kernel Model "
}

function folder_of(path, parts) {
    if (!sub(/^.*Sources\/Bench\//, "", path))
        return ""
    split(path, parts, "/")
    return parts[1]
}

FNR == 1 {
    if (FILENAME in seen)
        second = 1
    seen[FILENAME] = 1
    folder = folder_of(FILENAME)
    in_text = 0
    if (!second && folder != "" && !(folder in may_use)) {
        print FILENAME ": stands on no floor; those of Bench are Model, Kernel, Stats, Run, Lab, Report"
        red = 1
    }
}

folder == "" { next }

!second {
    if (match($0, /^((@[A-Za-z]+(\([^)]*\))?|public|package|internal|final|indirect|nonisolated) +)*(struct|class|enum|actor|protocol|typealias) +[A-Za-z_0-9]+/)) {
        name = substr($0, RSTART, RLENGTH)
        sub(/.* /, "", name)
        owner[name] = folder
    }
    next
}

{
    quotes = gsub(/"""/, "&")
    if (quotes % 2)
        in_text = !in_text
    if (in_text || quotes)
        next
    gsub(/"([^"\\]|\\.)*"/, "")
    sub(/\/\/.*/, "")
    count = split($0, words, /[^A-Za-z_0-9]+/)
    for (i = 1; i <= count; i++) {
        if (!(words[i] in owner))
            continue
        if (!index(may_use[folder], " " owner[words[i]] " ")) {
            print FILENAME ":" FNR ": Bench/" folder " uses " words[i] " of Bench/" owner[words[i]]
            red = 1
        }
    }
}

END { exit red }
