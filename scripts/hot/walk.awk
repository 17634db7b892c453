# SPDX-License-Identifier: Apache-2.0
#
# Given the list of allowed callees (part=list), "address bytes name" of each function (part=symbols) and the
# disassembly (part=code), walks from the timed functions through every callee listed as "path" and prints what
# must not be there. Functions are known by address, because static functions of two files may share a name.

function say(sentence) {
    print "hot: " sentence
    red = 1
}

# The list: "path REGEX # why" or "leaf REGEX # why".
part == "list" {
    if ($0 ~ /^[ \t]*(#|$)/)
        next
    if ($0 !~ /^(path|leaf)[ \t]+[^ \t#]+[ \t]+#[ \t]*[^ \t]/) {
        say(FILENAME ":" FNR ": must read 'path REGEX # why' or 'leaf REGEX # why'")
        next
    }
    kind[++patterns] = $1
    pattern[patterns] = "^(" $2 ")$"
    next
}

function short(address) {
    sub(/^0+/, "", address)
    return address
}

function number(hex, value, i) {
    for (i = 1; i <= length(hex); i++)
        value = value * 16 + index("123456789abcdef", substr(hex, i, 1))
    return value
}

part == "symbols" {
    if ($2)
        end_of[short($1)] = number($1) + number($2)
    if ($3 !~ /^run_/)
        next
    $1 = short($1)
    timed[++count] = $1
    bytes[$3] = $2
    if ($1 in taken)
        say($3 " and " taken[$1] " are one function: the copies of a variant must stand at different addresses")
    taken[$1] = $3
    if ($1 !~ /[048c]0$/)
        say($3 " starts at 0x" $1 ", which is not a multiple of 64")
    next
}

/^[0-9a-f]+ <.*>:$/ {
    here = short($1)
    name = substr($2, 2, length($2) - 3)
    # A Swift function (its symbol begins with $) is never on a measured path.
    keep = name !~ /^\$/
    if (keep)
        name_at[here] = (here in taken) ? taken[here] : name
    own = "<" plain(name)
    next
}

keep && /^ *[0-9a-f]+:\t/ {
    instruction = $0
    sub(/^[^\t]*\t/, "", instruction)
    if (name ~ /^run_.*_churn(_placebo)?$/) {
        at = $1
        sub(/:.*/, "", at)
        if (!(here in end_of) || number(at) < end_of[here])
            shape[name] = shape[name] shape_of(instruction) "\n"
    }
    sub(/^((bnd|notrack|data16|cs|ds|rex\.?[A-Z]*|lock|repz?|repnz) +)*/, "", instruction)
    if (instruction !~ /^(call|j[a-z]+|loop[a-z]*|xbegin)[wlq]?[ \t]/)
        next
    at = $1
    sub(/:.*/, "", at)
    # Behind a function's end the linker fills up, some with a jump to the next function.
    if (here in end_of && number(at) >= end_of[here])
        next
    if (instruction ~ /^[a-z]+[ \t]+\*/) {
        indirect[here] = indirect[here] "0x" at ": " squeeze(instruction) "\n"
        next
    }
    split(instruction, words, /[ \t]+/)
    callee = words[3]
    if ("<" plain(substr(callee, 2)) == own)
        next
    sub(/[>+].*/, "", callee)
    edges[here] = edges[here] words[2] " " substr(callee, 2) "\n"
    next
}

# The name that the source has, without what a compiler appends (.llvm.123, .part.0, .cold) or an offset.
function plain(symbol) {
    sub(/[>+].*/, "", symbol)
    if (symbol !~ /^\./)
        sub(/\..*/, "", symbol)
    return symbol
}

# Mnemonic and registers: what is left when addresses and offsets are another function's.
function shape_of(instruction) {
    sub(/[ \t]*(<|#).*/, "", instruction)
    gsub(/-?0x[0-9a-f]+|[0-9a-f][0-9a-f][0-9a-f][0-9a-f]+$/, "", instruction)
    return instruction
}

function squeeze(text) {
    gsub(/[ \t]+/, " ", text)
    return text
}

function kind_of(callee, i) {
    for (i = 1; i <= patterns; i++)
        if (callee ~ pattern[i])
            return kind[i]
    return ""
}

function walk_from(address, lines, parts, total, i, callee_kind) {
    total = split(indirect[address], lines, "\n") - 1
    for (i = 1; i <= total; i++)
        say(way[address] " calls or jumps through a pointer at " lines[i])
    total = split(edges[address], lines, "\n") - 1
    for (i = 1; i <= total; i++) {
        split(lines[i], parts, " ")
        callee_kind = kind_of(plain(parts[2]))
        if (callee_kind == "") {
            if (!(parts[2] in callers))
                unlisted[++unlisted_count] = parts[2]
            if (!callers[parts[2]]++)
                first_caller[parts[2]] = way[address]
        } else if (callee_kind == "path" && !(parts[1] in way)) {
            way[parts[1]] = way[address] " > " parts[2]
            if (parts[1] in name_at)
                queue[++last] = parts[1]
            else
                say(way[parts[1]] " is listed as path, and is not in this binary to be read")
        }
    }
}

function check_copies(name, i, copy) {
    if (name == "run_empty" || name ~ /_(copy[0-9]|placebo)$/)
        return
    if ((name "_placebo") in shape && shape[name] == shape[name "_placebo"])
        say(name "_placebo has the instructions of " name ": it is no placebo")
    if (!(name "_copy1" in bytes))
        say(name " has no other copy: each variant is compiled several times")
    for (i = 1; (copy = name "_copy" i) in bytes; i++)
        if (bytes[name] != bytes[copy])
            say(name " is 0x" bytes[name] " bytes long and its copy " i " 0x" bytes[copy] ": not the same code")
}

END {
    if (count == 0)
        say("no function run_* in the binary: nothing was checked")
    for (i = 1; i <= count; i++)
        check_copies(taken[timed[i]])
    for (i = 1; i <= count; i++) {
        if (!(timed[i] in name_at))
            say(taken[timed[i]] " is not in the disassembly")
        if (!(timed[i] in way))
            queue[++last] = timed[i]
        way[timed[i]] = taken[timed[i]]
    }
    for (next_up = 1; next_up <= last; next_up++)
        walk_from(queue[next_up])
    for (i = 1; i <= unlisted_count; i++) {
        name = unlisted[i]
        say(first_caller[name] " calls " name ", which the list of callees does not have" \
            (callers[name] > 1 ? " (" callers[name] " calls in all)" : ""))
    }
    if (!red)
        print "hot: " count " timed functions and " last - count " functions on their paths: no call through a " \
            "pointer, only listed callees, 64-byte starts"
    exit red
}
