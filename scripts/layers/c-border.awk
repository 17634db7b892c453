# SPDX-License-Identifier: Apache-2.0
#
# The C border (include/*.h): every name begins with pa_ or PA_, no macro casts (a cast in a macro reaches Swift as
# 0, silently), and all headers together stay below max_lines.

function fail(sentence) {
    print FILENAME ":" FNR ": " sentence
    red = 1
}

function name_at_border(name) {
    if (name !~ /^(pa_|PA_)/)
        fail(name " does not begin with pa_ or PA_")
}

FNR == 1 { in_comment = in_enum = 0 }

{
    text = $0
    while (in_comment || match(text, /\/\*/)) {
        if (in_comment) {
            if (!match(text, /\*\//)) {
                text = ""
                break
            }
            text = substr(text, RSTART + 2)
            in_comment = 0
        } else if (match(text, /\/\*.*\*\//)) {
            sub(/\/\*.*\*\//, "", text)
        } else {
            sub(/\/\*.*/, "", text)
            in_comment = 1
            break
        }
    }
    sub(/\/\/.*/, "", text)
}

text ~ /^[ \t]*#[ \t]*define/ {
    name = text
    sub(/^[ \t]*#[ \t]*define[ \t]+/, "", name)
    body = name
    sub(/[^A-Za-z_0-9].*/, "", name)
    name_at_border(name)
    sub(/^[A-Za-z_0-9]+/, "", body)
    if (body ~ /\([ \t]*((const|volatile|unsigned|signed|struct|enum|union)[ \t]+)*([a-z_0-9]+_t|pa_[a-z_0-9]+|_?[Bb]ool|char|short|int|long|unsigned|signed|float|double|void)([ \t]+(char|short|int|long))*[ \t*]*\)/)
        fail("the macro " name " casts; Swift would read 0")
    next
}

function constants_at_border(list, parts, count, i) {
    count = split(list, parts, ",")
    for (i = 1; i <= count; i++)
        if (match(parts[i], /[A-Za-z_][A-Za-z_0-9]*/))
            name_at_border(substr(parts[i], RSTART, RLENGTH))
}

in_enum {
    in_enum = text !~ /}/
    sub(/}.*/, "", text)
    constants_at_border(text)
    next
}

text ~ /^_Static_assert/ { next }
{ gsub(/__attribute__[ \t]*\(\(([^()]|\([^()]*\))*\)\)/, "", text) }

text ~ /^[ \t]*(typedef[ \t]+)?(struct|enum|union)([ \t]+[A-Za-z_0-9]+)?[ \t]*[{;]/ {
    name = text
    sub(/[ \t]*[{;].*/, "", name)
    sub(/.*[ \t]/, "", name)
    if (name !~ /^(struct|enum|union|)$/)
        name_at_border(name)
    if (text ~ /enum/ && sub(/.*{/, "", text)) {
        in_enum = text !~ /}/
        sub(/}.*/, "", text)
        constants_at_border(text)
    }
    next
}

# Functions and variables begin in the first column; what continues them is indented.
text ~ /^[A-Za-z_]/ && text ~ /[(;=]/ {
    name = text
    sub(/[ \t]*[(;=\[].*/, "", name)
    sub(/.*[ \t*]/, "", name)
    name_at_border(name)
}

text ~ /^}[ \t]*[A-Za-z_]/ {
    name = text
    gsub(/[} \t;]/, "", name)
    name_at_border(name)
}

END {
    if (NR >= max_lines) {
        print "the C border has " NR " lines; it must stay below " max_lines
        red = 1
    }
    exit red
}
