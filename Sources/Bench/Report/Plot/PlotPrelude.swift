// SPDX-License-Identifier: Apache-2.0
// gnuplot, in Swift strings because a binary that is copied elsewhere must bring its scripts with it.

extension PlotScript {
  /// Names by columns that files of earlier versions of the layout lack: gnuplot stops at one that is not there.
  static func laterNames(columns: [String]) -> String {
    let condition = #"""
      strstrt(" loop overlapped throughput ", " ".strcol("condition")." ") ? "" : ",".and(strcol("condition"))
      """#
    let config = #"unusual("config", "minimal", ",".and("config").and(strcol("config")))"#
    return [("condition", condition), ("config", config)].map { column, name in
      "\(column)_name(dummy) = \(columns.contains(column) ? name : "\"\"")"
    }.joined(separator: "\n")
  }

  /// What all scripts share: names of cases, and the look.
  static let prelude = #"""
    set encoding utf8
    set datafile separator ","
    set datafile columnheaders

    # A case is named by the columns that make it; what is usual goes unsaid. No-break spaces keep the name
    # one word, so that a list of cases is a list of words.
    and(text) = "\302\240".text
    whole(name) = strstrt(name, " ") ? whole(name[1 : strstrt(name, " ") - 1].and(name[strstrt(name, " ") + 1 : *])) : name
    unusual(name, usual, text) = strcol(name) eq usual ? "" : text
    what_name(dummy) = strcol("workload").and(strcol("level")).and(strcol("mm")).and(strcol("lock")) \
      .condition_name(0) \
      .unusual("arch", "x86_64", ",".and(strcol("arch"))) \
      .unusual("path", "helper", ",".and("path").and(strcol("path"))) \
      .unusual("hook", "none", ",".and("hook").and(strcol("hook"))) \
      .unusual("memcg", "1", and("without").and("memcg")).config_name(0)
    threads_name(dummy) = unusual("threads", "1", ",".and(strcol("threads")).and("threads")) \
      .unusual("cpus", "node", and(strcol("cpus")))
    place_name(dummy) = (strcol("policy") eq (strcol("cpu_node") eq strcol("mem_node") ? "local" : "preferred") ? "" : \
        ",".and("policy").and(strcol("policy"))) \
      .(strcol("cpu_node").strcol("mem_node") eq "00" ? "" : \
        ",".and("CPUs").and("of").and("node").and(strcol("cpu_node")) \
        .",".and("memory").and("of").and(strcol("mem_node")))
    case_name(dummy) = what_name(0).threads_name(0).place_name(0)

    # The cases and the series, in the order of the file; the spaces at the ends make every word whole.
    cases = " "; series = " "; emulated = ""
    joined(list, name) = strstrt(list, " ".name." ") ? list : list.name." "
    place(list, name) = words(list[1 : strstrt(list, " ".name." ")]) + 1
    note_emulated(dummy) = (strcol("emulated") eq "1" ? emulated = "    EMULATED NODES" : 0)

    ink = "#333333"
    set border 1 linecolor rgb "#999999"
    set tics textcolor rgb ink nomirror scale 0.5
    set key left top horizontal Left reverse textcolor rgb ink samplen 1.5 noenhanced
    set tmargin 7
    set bmargin 5
    set label 1 at screen 0, screen 1 offset 2, -1.4 font ",15" textcolor rgb "#111111" noenhanced
    set label 2 at screen 0, screen 1 offset 2, -3 textcolor rgb ink noenhanced
    set label 3 footer_text at screen 0, screen 0 offset 2, 0.9 font ",8" textcolor rgb "#888888" noenhanced
    """#
}
