// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// An option that a command accepts has an effect there, or it is refused: the table names every option of every
/// command with the case in which it is refused, if there is one.
@Suite struct OptionsTests {
  struct Rule: CustomTestStringConvertible, Sendable {
    var command: [String]
    var option: String
    /// What the option is given with, behind the command's arguments; `nil`: it always has an effect.
    var refused: [String]?
    var says = ""
    var testDescription: String { (command + (refused ?? [option])).joined(separator: " ") }

    init(_ command: [String], _ option: String, refused: [String]? = nil, says: String = "") {
      self.command = command
      self.option = option
      self.refused = refused
      self.says = says
    }
  }

  /// What `compare`, `run`, `calibrate` and `numa` share, and a value for each.
  private static let measuring: [(option: String, value: String?)] = [
    ("--workload", "churn"), ("--condition", "serialised"), ("--level", "pte"), ("--mm", "user"),
    ("--arch", "arm64-4k"),
    ("--path", "helper"), ("--lock", "rt"), ("--memcg", "off"), ("--config", "debian"),
    ("--hook", "count"),
    ("--threads", "1"), ("--cpus", "node"), ("--cpu-node", "0"), ("--mem-node", "0"),
    ("--policy", "bind"), ("--weights", "1"), ("--nodes", "2"), ("--node-memory", "64M"),
    ("--stat-threshold", "9"),
    ("--budget", "2s"), ("--precision", "1"), ("--processes", "8"), ("--blocks", "2"),
    ("--slot-time", "1ms"), ("--bulk-tables", "8"), ("--fork-gib", "1"), ("--tails", nil),
    ("--seed", "1"), ("--threshold", "1"), ("--threshold-ns", "1"), ("--out", "new"),
    ("--no-huge-pages", nil),
    ("--plain-samples", nil),
    ("--format", "csv"), ("--allow-debug", nil), ("--quiet", nil),
  ]

  /// Those that a request of these commands can give nothing to do.
  private static func conditions(_ command: [String]) -> [Rule] {
    let words = command + (command[0] == "calibrate" ? [] : ["base"])
    let isRun = command[0] == "run"
    func both(_ option: String, _ refused: [String], _ says: String) -> Rule {
      Rule(
        words + (isRun || command[0] == "calibrate" ? [] : ["merged"]), option, refused: refused,
        says: says)
    }
    let conditions = [
      both(
        "--bulk-tables", ["--workload", "churn", "--bulk-tables", "8"],
        "is for the workloads bulk-in-order"),
      both("--fork-gib", ["--fork-gib", "2"], "is for the workload fork-large"),
      both("--weights", ["--weights", "1"], "is for --policy weighted"),
      both(
        "--mem-node", ["--mem-node", "0", "--policy", "interleave"],
        "--mem-node names a node, which policy interleave does not"),
      both("--cpus", ["--cpus", "spread"], "says how threads lie on several nodes"),
      both("--budget", ["--budget", "5s", "--blocks", "3"], "--budget lets a pilot choose"),
      both(
        "--condition", ["--workload", "grow", "--condition", "serialised"],
        "grow cannot be timed in condition serialised"),
      both("--level", ["--workload", "grow", "--level", "pte"], "take a level"),
      both("--mm", ["--workload", "fork", "--mm", "init_mm"], "builds tables of user"),
      both("--hook", ["--workload", "grow", "--hook", "count"], "is for churn and bulk"),
      both(
        "--precision", isRun ? ["--precision", "1"] : ["--precision", "1", "--processes", "16"],
        isRun ? "a plain run has none" : "ends a run after 16 processes at the earliest"),
    ]
    let plain = [
      both("--threshold", ["--threshold", "1"], "a plain run has none"),
      both("--tails", ["--tails"], "tails are for comparisons"),
    ]
    return conditions + (isRun ? plain : command[0] == "calibrate" ? [plain[1]] : [])
  }

  private static func always(_ command: [String], _ options: [String]) -> [Rule] {
    options.map { Rule(command, $0) }
  }

  static let rules: [Rule] = {
    let shared = measuring.map(\.option)
    let unused = ["--series-file", "mine.yaml"]
    let notAsked = "has series 'mine', which is not asked for"
    return ["compare", "run", "calibrate", "numa"].flatMap { command in
      let conditions = conditions([command])
      return conditions
        + always(
          [command], shared.filter { option in !conditions.contains { $0.option == option } })
    } + [
      Rule(["compare", "base", "merged"], "--series-file", refused: unused, says: notAsked),
      Rule(["run", "base"], "--series-file", refused: unused, says: notAsked),
      Rule(["numa", "base", "merged"], "--series-file", refused: unused, says: notAsked),
      Rule(
        ["compare", "base", "merged"], "--each", refused: ["--each", "v1"],
        says: "or --each with one series of patches"),
      Rule(
        ["compare", "base", "v2"], "--attribute", refused: ["--attribute"],
        says: "--attribute is for base and merged"),
      Rule(["compare"], "--instructions"),
      Rule(["calibrate"], "--format", refused: ["--format", "json"], says: "table or csv"),
      Rule(
        ["series", "show", "base"], "--series-file", refused: unused, says: notAsked),
      Rule(
        ["series", "diff", "base", "merged"], "--series-file", refused: unused, says: notAsked),
      Rule(
        ["verify-model"], "--series-file", refused: ["--series", "base"] + unused, says: notAsked),
      Rule(["verify-model"], "--format", refused: ["--format", "json"], says: "table or csv"),
      Rule(["doctor"], "--format", refused: ["--format", "csv"], says: "table or json"),
    ]
      + always(
        ["calibrate"], ["--runs", "--plant-cost", "--plant-instructions", "--no-store", "--series"])
      + always(["series", "list"], ["--series-file"])
      + always(["series", "show"], ["--arch", "--path", "--lock", "--format"])
      + always(["series", "diff"], ["--arch", "--path", "--lock"])
      + always(["verify-model"], ["--series", "--arch", "--path", "--lock"])
      + always(["resume"], ["--format", "--allow-debug", "--quiet"])
      + always(["list"], ["--format"])
  }()

  /// A new option must be put into the table.
  @Test func theTableHasEveryOption() throws {
    let tool = try Tool()
    for command in [
      ["compare"], ["run"], ["calibrate"], ["numa"], ["resume"], ["verify"], ["list"], ["plot"],
      ["series", "list"], ["series", "show"], ["series", "diff"], ["verify-model"], ["doctor"],
    ] {
      let help = try tool.run(["help"] + command).output
      let options = help.split(separator: "\n").compactMap { line -> String? in
        guard line.hasPrefix("  --") else { return nil }
        return String(line.dropFirst(2).prefix { $0 != " " && $0 != "/" })
      }
      let known = Self.rules.filter { $0.command.starts(with: command) }.map(\.option)
      #expect(
        Set(options).subtracting(["--version"]) == Set(known), "\(command.joined(separator: " "))")
    }
  }

  @Test(arguments: rules.filter { $0.refused != nil })
  func whatWouldHaveNoEffectIsRefused(rule: Rule) throws {
    let tool = try Tool()
    try "name: mine\nfrom: merged\nrules: [{note: a}]\n".write(
      toFile: "\(tool.directory)/mine.yaml", atomically: true, encoding: .utf8)
    let result = try tool.run(rule.command + rule.refused!)
    #expect(result.status == 64, "\(result.error)")
    #expect(result.output == "")
    #expect(result.error.contains(rule.says), "\(result.error)")
    #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: tool.directory) == ["mine.yaml"])
  }

  /// What measures nothing takes no option that says how to measure.
  @Test func storedRunsAndMachinesTakeNoMeasuringOptions() throws {
    let tool = try Tool()
    for name in ["one", "two"] {
      try FileManager.default.createDirectory(
        atPath: "\(tool.directory)/\(name)", withIntermediateDirectories: true)
      try "{}".write(
        toFile: "\(tool.directory)/\(name)/manifest.json", atomically: true, encoding: .utf8)
    }
    for (command, allowed) in [
      (["compare", "one", "two"], ["--format", "--quiet"]), (["numa", "one"], ["--quiet"]),
      (["numa"], ["--nodes", "--node-memory", "--quiet"]),
    ] {
      for (option, value) in Self.measuring + [("--series-file", "mine.yaml")]
      where !allowed.contains(option) {
        let result = try tool.run(command + [option] + (value.map { [$0] } ?? []))
        #expect(result.status == 64, "\(command) \(option): \(result.error)")
        #expect(
          result.error.hasPrefix("bench-cli: \(option) has no effect here: "), "\(result.error)")
      }
    }
    for arguments in [["--each", "v1"], ["--attribute"], ["--instructions"]] {
      let result = try tool.run(["compare", "one", "two"] + arguments)
      #expect(
        result.error.hasPrefix("bench-cli: \(arguments[0]) has no effect here: "),
        "\(result.error)")
    }
  }

  /// A list that names a value twice means it once, in every option that takes a list.
  @Test func whatIsNamedTwiceIsMeantOnce() throws {
    let tool = try Tool()
    let result = try tool.run(
      [
        "calibrate", "--runs", "1", "--plant-cost", "2,2.0", "--no-store", "--quiet", "--format",
        "csv", "--threads", "1,01", "--memcg", "on,on", "--cpu-node", "0,0", "--out", "r",
      ] + Tool.small)
    #expect([0, 4].contains(result.status), "\(result.error)")
    let planted = result.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")[18]
    }
    #expect(planted == ["none", "+2%"])
  }
}
