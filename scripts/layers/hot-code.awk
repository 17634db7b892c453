# SPDX-License-Identifier: Apache-2.0
#
# Hot code (*.inc.h) has no conditional compilation: every variant type-checks all of it, and constants fold what
# it does not need. The include guard is the one exception.

FNR == 1 { directives = 0 }
!/^[ \t]*#/ { next }
{
    directives++
    directive = $0
    gsub(/^[ \t]*#[ \t]*/, "", directive)
    if (directive ~ /^ifndef/ && directives == 1)
        next
    if (directive ~ /^(if|ifdef|ifndef|elif|elifdef|elifndef|else)([^a-z]|$)/) {
        print FILENAME ":" FNR ": #" directive " in hot code; use a plain if on the configuration"
        red = 1
    }
}
END { exit red }
