// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// Free pointers of Debian's kernels: coded, and checked where they are.
@Suite struct SlabHardenedTests {
  static let debian = [FLAVOUR_DEBIAN, FLAVOUR_DEBIAN_RT]

  /// The word that a free object's pointer is kept in.
  private static func word(_ object: UnsafeMutableRawPointer, _ m: SlabMachine) -> UInt {
    (object + Int(m.cache.pointee.offset)).load(as: UInt.self)
  }

  @Test(arguments: debian) func whatIsWrittenIsReadAgain(_ flavour: pa_flavour) throws {
    let m = try SlabMachine(flavour: flavour)
    let (a, b) = (try #require(m.alloc()), try #require(m.alloc()))
    for next in [b, nil] {
      set_freepointer(m.cache, a, next, flavour)
      #expect(Self.word(a, m) != UInt(bitPattern: next))
      #expect(get_freepointer(m.cache, a, flavour) == next)
      #expect(next_free_object(m.cache, a) == next)
    }
    // The same pointer is another word in another place, and in another cache.
    set_freepointer(m.cache, a, nil, flavour)
    set_freepointer(m.cache, b, nil, flavour)
    #expect(Self.word(a, m) != Self.word(b, m))
    m.free(b)
    m.free(a)
    #expect(m.complaint == nil)
    let other = try SlabMachine(objectBytes: 128, flavour: flavour)
    let randoms = withExtendedLifetime(other) { (m.cache.pointee.random, $0.cache.pointee.random) }
    #expect(randoms.0 != randoms.1)
  }

  @Test(arguments: debian) func aFreedObjectDoesNotHoldThePointer(_ flavour: pa_flavour) throws {
    let m = try SlabMachine(flavour: flavour)
    let (a, b) = (try #require(m.alloc()), try #require(m.alloc()))
    m.free(a)
    m.free(b)
    #expect(Self.word(b, m) != UInt(bitPattern: a))
    #expect(next_free_object(m.cache, b) == a)
    #expect(m.alloc() == b)
    #expect(m.alloc() == a)
    m.free(a)
    m.free(b)
  }

  /// As the other kernels write them.
  @Test func plainPointersAreWrittenAsTheyAre() throws {
    let m = try SlabMachine(flavour: FLAVOUR_PLAIN)
    let (a, b) = (try #require(m.alloc()), try #require(m.alloc()))
    m.free(a)
    m.free(b)
    #expect(Self.word(b, m) == UInt(bitPattern: a))
    #expect(m.cache.pointee.random == 0)
  }

  /// Who writes a pointer of his own choice into a free object gets another one.
  @Test(arguments: debian) func aPointerWrittenOverIsSeen(_ flavour: pa_flavour) throws {
    let m = try SlabMachine(flavour: flavour)
    let (a, b) = (try #require(m.alloc()), try #require(m.alloc()))
    m.free(a)
    m.free(b)
    let place = b + Int(m.cache.pointee.offset)
    let before = place.load(as: UInt.self)
    place.storeBytes(of: UInt(bitPattern: a), as: UInt.self)
    #expect(next_free_object(m.cache, b) != a)
    #expect(m.complaint?.contains("which is none of its objects") == true)
    place.storeBytes(of: before, as: UInt.self)
    #expect(m.complaint == nil)
  }

  @Test func freedTwice() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try SlabMachine(flavour: FLAVOUR_DEBIAN)
      let object = try #require(m.alloc())
      m.free(object)
      m.free(object)
    }
  }

  @Test func freedToAnotherCache() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try SlabMachine(flavour: FLAVOUR_DEBIAN)
      let cache = m.on(0) {
        spinlock_cache(
          m.machine, UInt8(PA_LOCK_EMBEDDED.rawValue), UInt8(PA_CONFIG_DEBIAN.rawValue))
      }!
      let object = try #require(m.alloc())
      m.on(0) { kmem_cache_free(cache, object, FLAVOUR_DEBIAN) }
    }
  }
}

/// Lists that are looked at before they are changed (CONFIG_DEBUG_LIST).
@Suite struct CheckedListTests {
  private final class Lists {
    let heads = UnsafeMutablePointer<list_head>.allocate(capacity: 3)
    init() { for i in 0..<3 { INIT_LIST_HEAD(heads + i) } }
    deinit { heads.deallocate() }
  }

  @Test(arguments: flavours.map(\.flavour)) func addsAndDeletes(_ flavour: pa_flavour) {
    let lists = Lists()
    let (head, a, b) = (lists.heads, lists.heads + 1, lists.heads + 2)
    list_add_checked(a, head, flavour)
    list_add_tail_checked(b, head, flavour)
    #expect(head.pointee.next == a && a.pointee.next == b && b.pointee.next == head)
    #expect(head.pointee.prev == b && b.pointee.prev == a && a.pointee.prev == head)
    list_del_checked(a, flavour)
    list_del_checked(b, flavour)
    #expect(list_empty(head))
  }

  @Test func addedTwice() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let lists = Lists()
      list_add_checked(lists.heads + 1, lists.heads, FLAVOUR_DEBIAN)
      list_add_checked(lists.heads + 1, lists.heads, FLAVOUR_DEBIAN)
    }
  }

  @Test func deletedTwice() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let lists = Lists()
      list_add_checked(lists.heads + 1, lists.heads, FLAVOUR_DEBIAN)
      list_del_checked(lists.heads + 1, FLAVOUR_DEBIAN)
      list_del_checked(lists.heads + 1, FLAVOUR_DEBIAN)
    }
  }

  @Test func aNeighbourThatDoesNotPointBack() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let lists = Lists()
      list_add_checked(lists.heads + 1, lists.heads, FLAVOUR_DEBIAN)
      lists.heads.pointee.prev = lists.heads
      list_add_checked(lists.heads + 2, lists.heads, FLAVOUR_DEBIAN)
      list_del_checked(lists.heads + 1, FLAVOUR_DEBIAN)
    }
  }
}
