// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Random operations against the simplest reference there is: the set of objects that are out.
@Suite struct SlabModelTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var flavour: pa_flavour
    var objectBytes: UInt32
    var nodes: Int
    var seed: UInt64
    var testDescription: String {
      "flavour \(flavour.rawValue), \(objectBytes) B, \(nodes) nodes, seed \(seed)"
    }
  }

  static let cases = flavours.flatMap { flavour in
    [(flavour.lockBytes, 1), (flavour.lockBytes, 3), (1000, 2)].map { bytes, nodes in
      Case(
        flavour: flavour.flavour, objectBytes: bytes, nodes: nodes,
        seed: UInt64.random(in: 1...999_999_999))
    }
  }

  @Test(arguments: cases)
  func agreesWithASetOfObjects(_ c: Case) throws {
    let m = try SlabMachine(
      nodes: c.nodes, cpus: 3, objectBytes: c.objectBytes, flavour: c.flavour)
    let before = m.freePages
    var random = Random(state: c.seed)
    var out: [(object: UnsafeMutableRawPointer, mark: UInt64)] = []
    var addresses: Set<UInt> = []
    let words = Int(c.objectBytes) / 8

    for step in 0..<12_000 {
      set_current(m.tasks[Int.random(in: 0..<3, using: &random)])
      // Waves: more allocations than frees, then the other way around.
      let grows = Int.random(in: 0..<100, using: &random) < (step / 1500 % 2 == 0 ? 65 : 35)
      if grows {
        let node = Int32.random(in: -6..<Int32(c.nodes), using: &random)
        let object = try #require(node < 0 ? m.alloc() : m.alloc(node: node))
        let slab = m.slab(of: object)
        let offset = object - UnsafeMutableRawPointer(page_address(slab))
        #expect(PageSlab(slab) && offset % Int(m.cache.pointee.size) == 0)
        #expect(addresses.insert(UInt(bitPattern: object)).inserted, "\(c): handed out twice")
        let mark = random.next()
        for w in 0..<words {
          object.storeBytes(of: mark &+ UInt64(w), toByteOffset: w * 8, as: UInt64.self)
        }
        out.append((object, mark))
      } else if !out.isEmpty {
        out.swapAt(Int.random(in: 0..<out.count, using: &random), out.count - 1)
        let (object, mark) = out.removeLast()
        for w in 0..<words
        where object.load(fromByteOffset: w * 8, as: UInt64.self) != mark &+ UInt64(w) {
          Issue.record("\(c): an object changed while it was out")
        }
        addresses.remove(UInt(bitPattern: object))
        m.free(object)
      }
      if step % 500 == 0 {
        let complaint = m.complaint
        #expect(complaint == nil, "\(c), step \(step)")
        #expect(m.live == UInt64(out.count), "\(c), step \(step)")
        #expect(m.freePages + m.slabPages == before, "\(c), step \(step)")
        if complaint != nil { return }
      }
    }
    for (object, _) in out { m.free(object) }
    m.drain()
    #expect(m.complaint == nil, "\(c)")
    #expect(m.live == 0 && m.slabPages == 0 && m.freePages == before, "\(c)")
    #expect(m.accountedPages == 0, "\(c)")
    #expect(m.idle, "\(c)")
    #expect(pa_machine_validate(m.machine).map { String(cString: $0) } == nil, "\(c)")
    #expect(pa_machine_books(m.machine).bad_pages == 0, "\(c)")
  }

  /// The same operations give the same objects, whatever the locks are.
  @Test func flavoursAgree() throws {
    var traces: [[UInt]] = []
    for flavour in flavours {
      let m = try SlabMachine(nodes: 2, cpus: 2, objectBytes: 64, flavour: flavour.flavour)
      let base = UInt(m.tasks[0].pointee.page_offset_base)
      var random = Random(state: 7)
      var out: [UnsafeMutableRawPointer] = []
      var trace: [UInt] = []
      for _ in 0..<5000 {
        set_current(m.tasks[Int.random(in: 0..<2, using: &random)])
        if Int.random(in: 0..<5, using: &random) < 3 || out.isEmpty {
          let object = try #require(m.alloc(node: Int32.random(in: -1..<2, using: &random)))
          trace.append(UInt(bitPattern: object) &- base)
          out.append(object)
        } else {
          m.free(out.remove(at: Int.random(in: 0..<out.count, using: &random)))
        }
      }
      traces.append(trace)
    }
    for trace in traces.dropFirst() { #expect(trace == traces[0]) }
  }
}
