// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What all commands share that run processes and print what came of them.
struct OutputOptions: ParsableArguments {
  @Option(help: "What to print: table, csv (the file's bytes) or json (the file's rows).")
  var format = Format.table

  @Flag(help: "Write results of a debug build, whose times mean nothing.")
  var allowDebug = false

  @Flag(help: "Print the result and nothing else.")
  var quiet = false
}

/// How results are printed.
enum Format: String, ExpressibleByArgument, CaseIterable {
  case table, csv, json
}
