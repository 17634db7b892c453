// SPDX-License-Identifier: Apache-2.0

/// The columns that open every results file: whose row it is and which case it belongs to.
enum CaseColumns {
  static let names = [
    "schema_version", "run_id", "workload", "level", "mm", "arch", "path", "lock", "memcg",
    "hook", "threads", "cpus", "cpu_node", "mem_node", "policy", "emulated",
  ]

  static func cells(runID: String, testCase: Case, emulated: Bool) -> [String] {
    [
      "\(ResultSchema.version)", runID, testCase.workload.rawValue, testCase.levelName,
      testCase.mm.rawValue, testCase.arch.rawValue, testCase.path.rawValue,
      testCase.lock.rawValue, CSVText.flag(testCase.memcg), testCase.hook.rawValue,
      "\(testCase.threads)", testCase.cpus.rawValue,
      "\(testCase.cpuNode)", "\(testCase.memNode)", testCase.policy.rawValue,
      CSVText.flag(emulated),
    ]
  }
}

extension CSVRow {
  /// The row's case.
  /// - Throws: `CSVError` also for a schema version that is not ours, and for a level that does not
  ///   go with the workload.
  func testCase() throws -> Case {
    try checkSchemaVersion()
    let workload = try name("workload", as: Workload.self)
    let level = text("level") == "all" ? nil : try name("level", as: Level.self)
    guard (level != nil) == workload.hasLevel else {
      throw error("level", "'\(text("level"))' does not go with workload \(workload.rawValue)")
    }
    return Case(
      workload: workload, level: level, mm: try name("mm"), arch: try name("arch"),
      path: try name("path"), lock: try name("lock"), memcg: try flag("memcg"),
      hook: try name("hook"),
      threads: try integer("threads", atLeast: 1), cpus: try name("cpus"),
      cpuNode: try count("cpu_node"),
      memNode: try count("mem_node"), policy: try name("policy"))
  }

  /// - Throws: `CSVError` for a file of another schema version.
  package func checkSchemaVersion() throws {
    guard let version = Int(text("schema_version")), ResultSchema.isReadable(version) else {
      throw error(
        "schema_version",
        "is '\(text("schema_version"))'; this tool reads \(ResultSchema.readableWords)")
    }
  }
}
