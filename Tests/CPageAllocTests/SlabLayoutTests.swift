// SPDX-License-Identifier: Apache-2.0

import CPageAllocInternals
import Glibc
import Testing

/// Sizes, orders and limits against those that Linux 6.12 works out.
@Suite struct SlabLayoutTests {
  /// bytes asked for, CPUs, then: bytes per object, free pointer, order, objects, least order, CPU
  /// partial slabs
  @Test(arguments: [
    (8, 64, 8, 0, 0, 512, 0, 1), (24, 64, 24, 8, 0, 170, 0, 2), (32, 64, 32, 16, 0, 128, 0, 2),
    (64, 64, 64, 32, 0, 64, 0, 4), (72, 64, 72, 32, 0, 56, 0, 5), (128, 64, 128, 64, 0, 32, 0, 8),
    (1024, 2, 1024, 512, 2, 16, 0, 3), (1024, 64, 1024, 512, 3, 32, 0, 2),
    (632, 2, 632, 312, 2, 25, 0, 5), (700, 2, 704, 344, 2, 23, 0, 5),
    (6000, 2, 6000, 3000, 3, 5, 1, 3),
  ])
  func layout(
    asked: UInt32, cpus: Int, size: UInt32, offset: UInt32, order: UInt16, objects: UInt16,
    minOrder: UInt16, partial: UInt32
  ) throws {
    let m = try SlabMachine(cpus: cpus, objectBytes: asked)
    let s = m.cache.pointee
    #expect(s.object_size == asked)
    #expect(s.size == size)
    #expect(s.offset == offset)
    #expect(s.oo.order == order && s.oo.objects == objects)
    #expect(s.min.order == minOrder)
    #expect(s.cpu_partial_slabs == partial)
    #expect(s.min_partial == (asked == 6000 ? 6 : 5))
    #expect(s.allocflags == __GFP_COMP)
    #expect(m.complaint == nil)
  }

  @Test func sizesThatCannotBe() throws {
    let m = try SlabMachine()
    #expect(m.boot(objectBytes: 0) == EINVAL)
    #expect(m.boot(objectBytes: 4096 << 10 + 1) == EINVAL)
  }
}
