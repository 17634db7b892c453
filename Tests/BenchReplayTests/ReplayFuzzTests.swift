// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchReplay

/// Mutations of good files: whatever comes, it is read or refused, and what is read can be counted.
@Suite struct ReplayFuzzTests {
  static let samples =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/docs/data/replay/"

  static func sample(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: samples + name)))
  }

  static func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    let interesting: [UInt8] = [0x00, 0x0a, 0x20, 0x2d, 0x30, 0x39, 0x66, 0x78, 0x3a, 0xff]
    for _ in 0...random.next(below: 12) where bytes.count > 2 {
      let place = random.next(below: bytes.count)
      switch random.next(below: 6) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes[place] = interesting[random.next(below: interesting.count)]
      case 2: bytes.remove(at: place)
      case 3: bytes.removeLast(bytes.count - place)
      case 4:
        let end = min(bytes.count, place + random.next(below: 200))
        bytes.insert(contentsOf: bytes[place..<end], at: random.next(below: bytes.count))
      default:
        bytes.insert(
          contentsOf: repeatElement(bytes[place], count: random.next(below: 40)), at: place)
      }
    }
    return bytes
  }

  @Test(arguments: ["server-vmallocinfo.txt", "database-smaps.txt"])
  func mutationsNeverTrap(name: String) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("\(name): seed \(seed)")
    var random = SplitMix64(seed: seed)
    let whole = try Self.sample(name)
    var read = 0
    for _ in 0..<300 {
      let start = random.next(below: whole.count - 3000)
      let bytes = Self.mutated(Array(whole[start..<(start + 3000)]), &random)
      guard let input = try? ReplayParserTests.read(bytes, chunk: 1 + random.next(below: 900))
      else { continue }
      read += 1
      // Of few areas all tables may be there from boot.
      guard let tables = try? ReplayTables(of: [input]) else { continue }
      #expect(tables.total > 0, "seed \(seed)")
      #expect(tables.nodeBytes(lockBytes: 192) > 0)
    }
    // Else the mutations are too hard to test anything.
    #expect(read > 100, "seed \(seed)")
  }

  @Test func samplesAreReadWhole() throws {
    let server = try ReplayParserTests.read(Self.sample("server-vmallocinfo.txt"))
    #expect(server.source == .vmallocinfo)
    #expect(server.ranges.count >= 2000 && server.skipped.total == 0 && server.overlapping == 0)
    let database = try ReplayParserTests.read(Self.sample("database-smaps.txt"))
    #expect(database.source == .smaps)
    #expect(Set(database.skipped.entries.map(\.reason)) == [.nothingTold, .vsyscall])
    #expect(database.spaces.count == 1)
    #expect(Set(database.ranges.map(\.leaf)) == [.pte, .pmd])
  }
}
