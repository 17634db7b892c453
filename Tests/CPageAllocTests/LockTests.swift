// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// The locks of every flavour.
@Suite struct LockTests {
  /// Lockdep never forgets a class, so a class's key outlives its lock.
  final class Keys: @unchecked Sendable {
    static let all = Keys()
    private let mutex = NSLock()
    private var keys: [UnsafeMutablePointer<lock_class_key>] = []

    func next() -> UnsafeMutablePointer<lock_class_key> {
      let key = UnsafeMutablePointer<lock_class_key>.allocate(capacity: 1)
      key.initialize(to: lock_class_key())
      mutex.withLock { keys.append(key) }
      return key
    }
  }

  /// A lock that stays where it is, with a class of its own.
  final class Lock: @unchecked Sendable {
    let lock = UnsafeMutablePointer<spinlock>.allocate(capacity: 1)
    let flavour: pa_flavour
    var guarded = 0

    init(_ flavour: pa_flavour) {
      self.flavour = flavour
      lock.initialize(to: spinlock())
      spinlock_boot_init(lock, forever("test"), Keys.all.next())
    }
    deinit { lock.deallocate() }
    func acquire() { spin_lock(lock, flavour) }
    func tryAcquire() -> Bool { spin_trylock(lock, flavour) != 0 }
    func release() { spin_unlock(lock, flavour) }
  }

  @Test func sizes() {
    #expect(MemoryLayout<raw_spinlock>.size == 4)
    #expect(MemoryLayout<rt_spinlock>.size == 32)
    #expect(MemoryLayout<debug_spinlock>.size == 24)
    #expect(MemoryLayout<lockdep_spinlock>.size == 64)
    #expect(MemoryLayout<lockstat_spinlock>.size == 72)
    #expect(MemoryLayout<rt_debug_spinlock>.size == 48)
    #expect(MemoryLayout<rt_lockdep_spinlock>.size == 128)
  }

  @Test(arguments: flavours.map(\.flavour))
  func oneAtATime(_ flavour: pa_flavour) throws {
    let m = try TestMachine(cpus: 3, flavour: flavour)
    let lock = Lock(flavour)
    let done = DispatchGroup()
    for cpu in 0..<3 {
      done.enter()
      Thread.detachNewThread {
        set_current(m.tasks[cpu])
        for n in 0..<20_000 {
          if n % 3 == 0 {
            while !lock.tryAcquire() { sched_yield() }
          } else {
            lock.acquire()
          }
          lock.guarded += 1
          lock.release()
        }
        done.leave()
      }
    }
    done.wait()
    #expect(lock.guarded == 60_000)
    for task in m.tasks { expectNothingHeld(task) }
  }

  private func expectNothingHeld(_ task: UnsafeMutablePointer<task_struct>) {
    let t = task.pointee
    #expect(t.preempt_count == 0 && t.irq_flags == 1 << 9)
    #expect(t.migration_disabled == 0 && t.nr_pinned == 0 && t.rcu_read_lock_nesting == 0)
    #expect(t.lockdep.depth == 0 && t.lockdep.curr_chain_key == UInt64.max)
    #expect(t.lockdep.recursion == 0)
  }

  @Test(arguments: flavours.map(\.flavour))
  func aHeldLockIsNotHad(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let lock = Lock(flavour)
    m.on(0) { lock.acquire() }
    m.on(1) { #expect(!lock.tryAcquire()) }
    expectNothingHeld(m.tasks[1])
    let holder = m.tasks[0].pointee
    switch flavour {
    case FLAVOUR_RT, FLAVOUR_DEBIAN_RT:
      #expect(lock.lock.pointee.rt.owner == m.tasks[0])
      #expect(holder.rcu_read_lock_nesting == 1 && holder.migration_disabled == 1)
    case FLAVOUR_DEBUG, FLAVOUR_LOCKDEP:
      let debug =
        flavour == FLAVOUR_DEBUG ? lock.lock.pointee.debug : lock.lock.pointee.lockdep.debug
      #expect(debug.owner == UnsafeMutableRawPointer(m.tasks[0]) && debug.owner_cpu == holder.cpu)
      #expect(holder.lockdep.depth == (flavour == FLAVOUR_LOCKDEP ? 1 : 0))
    case FLAVOUR_DEBIAN:
      #expect(lock.lock.pointee.plain.val == 1)
      #expect(holder.preempt_count == 1)
    default: #expect(lock.lock.pointee.plain.val == 1)
    }
    m.on(0) { lock.release() }
    expectNothingHeld(m.tasks[0])
    m.on(1) {
      #expect(lock.tryAcquire())
      lock.release()
    }
    expectNothingHeld(m.tasks[1])
  }

  /// Interrupts are masked by spin_lock_irqsave(), to any depth, but not on PREEMPT_RT.
  @Test(arguments: flavours.map(\.flavour))
  func interruptsAreMasked(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let (outer, inner) = (Lock(flavour), Lock(flavour))
    let masked: UInt = flavour.isRT ? 1 << 9 : 0
    let a = spin_lock_irqsave(outer.lock, flavour)
    #expect(m.tasks[0].pointee.irq_flags == masked)
    let b = spin_lock_irqsave(inner.lock, flavour)
    spin_unlock_irqrestore(inner.lock, b, flavour)
    #expect(m.tasks[0].pointee.irq_flags == masked)
    spin_unlock_irqrestore(outer.lock, a, flavour)
    expectNothingHeld(m.tasks[0])
  }

  /// The stack of held locks and the hash over it, also where locks are not released in turn.
  @Test func heldLocks() throws {
    let m = try TestMachine(flavour: FLAVOUR_LOCKDEP)
    let (a, b, c) = (Lock(FLAVOUR_LOCKDEP), Lock(FLAVOUR_LOCKDEP), Lock(FLAVOUR_LOCKDEP))
    var state: lockdep_task { m.tasks[0].pointee.lockdep }
    func key(_ locks: Lock...) -> UInt64 {
      for lock in locks { lock.acquire() }
      defer { for lock in locks.reversed() { lock.release() } }
      #expect(state.depth == Int32(locks.count))
      return state.curr_chain_key
    }
    let keys = [key(a), key(b), key(a, b), key(b, a), key(a, b, c), key(b, c)]
    #expect(Set(keys).count == keys.count && !keys.contains(UInt64.max))
    #expect(key(a, b, c) == keys[4])
    for lock in [a, b, c] { lock.acquire() }
    a.release()
    #expect(state.depth == 2 && state.curr_chain_key == keys[5])
    c.release()
    #expect(state.depth == 1 && state.curr_chain_key == keys[1])
    b.release()
    expectNothingHeld(m.tasks[0])
  }

  /// local_lock_t: masked interrupts, or PREEMPT_RT's lock of this CPU.
  @Test(arguments: flavours.map(\.flavour))
  func localLocks(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let lock = UnsafeMutablePointer<local_lock>.allocate(capacity: 1)
    defer { lock.deallocate() }
    local_lock_boot_init(lock, forever("local"), Keys.all.next())
    let flags = local_lock_irqsave(lock, flavour)
    let t = m.tasks[0].pointee
    #expect(t.irq_flags == (flavour.isRT ? 1 << 9 : 0))
    #expect((lock.pointee.rt.owner == m.tasks[0]) == flavour.isRT)
    #expect(t.lockdep.depth == (flavour == FLAVOUR_LOCKDEP ? 1 : 0))
    local_unlock_irqrestore(lock, flags, flavour)
    expectNothingHeld(m.tasks[0])
    #expect(lock.pointee.owner == nil && lock.pointee.rt.owner == nil)
  }
}

/// What a kernel with lock debugging reports ends the process here.
@Suite struct LockBugTests {
  typealias Lock = LockTests.Lock

  @Test func takenTwice() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try TestMachine()
      let lock = Lock(FLAVOUR_DEBUG)
      m.on(0) {
        lock.acquire()
        lock.acquire()
      }
    }
  }

  @Test func releasedByAnother() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try TestMachine()
      let lock = Lock(FLAVOUR_DEBUG)
      m.on(0) { lock.acquire() }
      m.on(1) { lock.release() }
    }
  }

  @Test func releasedByAnotherUnderRT() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try TestMachine()
      let lock = Lock(FLAVOUR_RT)
      m.on(0) { lock.acquire() }
      m.on(1) { lock.release() }
    }
  }

  @Test func releasedButNotHeld() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try TestMachine()
      m.on(0) { Lock(FLAVOUR_LOCKDEP).release() }
    }
  }

  @Test func neverInitialised() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try TestMachine()
      m.on(0) {
        let lock = Lock(FLAVOUR_DEBUG)
        lock.lock.initialize(to: spinlock())
        lock.acquire()
      }
    }
  }

  /// Memory with a held lock in it goes back to the page allocator.
  @Test func freedWhileHeld() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      let m = try TestMachine(flavour: FLAVOUR_LOCKDEP)
      let page = try #require(m.allocPages())
      let lock = m.bytes(page).baseAddress!.bindMemory(to: lockdep_spinlock.self, capacity: 1)
      lockdep_spin_lock_init(lock, forever("in the page"), LockTests.Keys.all.next())
      _raw_spin_lock_lockdep(lock)
      m.putPages(page)
    }
  }
}
