// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "page-table-bench",
  products: [
    .executable(name: "bench-cli", targets: ["bench-cli"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CNuma", pkgConfig: "numa", providers: [.apt(["libnuma-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // The border and the code behind it are two targets, so that a changed loop does not compile Swift again.
    .systemLibrary(name: "CPageAlloc", path: "Sources/CPageAlloc/include"),
    .target(
      name: "CPageAllocCode", dependencies: ["CNuma"], path: "Sources/CPageAlloc",
      exclude: ["include"], publicHeadersPath: "internals"),
    .target(
      name: "Bench",
      dependencies: [
        "CPageAlloc", "CZlib",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "TextTable", package: "TextTable"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "SwiftCSV", package: "SwiftCSV"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .target(
      name: "BenchReplay",
      dependencies: ["Bench", "CPageAlloc", .product(name: "TextTable", package: "TextTable")]),
    .target(
      name: "BenchCount",
      dependencies: [
        "Bench", "CPageAlloc",
        .product(name: "TextTable", package: "TextTable"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .target(
      name: "BenchLab",
      dependencies: [
        "Bench", "BenchCount",
        .product(name: "TextTable", package: "TextTable"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .executableTarget(
      name: "bench-cli",
      dependencies: [
        "Bench", "BenchReplay", "BenchLab", "BenchCount", "CPageAllocCode",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(name: "CPageAllocTests", dependencies: ["CPageAlloc", "CPageAllocCode"]),
    .testTarget(name: "BenchTests", dependencies: ["Bench", "BenchCount"]),
    .testTarget(name: "BenchReplayTests", dependencies: ["Bench", "BenchReplay"]),
    .testTarget(name: "BenchCountTests", dependencies: ["Bench", "BenchCount"]),
    .testTarget(name: "BenchLabTests", dependencies: ["Bench", "BenchCount", "BenchLab"]),
    .testTarget(
      name: "BenchCLITests",
      dependencies: [
        "Bench", "BenchReplay", "BenchLab", "BenchCount", "bench-cli",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ]
)
