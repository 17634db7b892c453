// SPDX-License-Identifier: Apache-2.0

import Bench

/// What callgrind counted in the windows of time of one slot.
struct CountedSlot: Hashable {
  /// Called once for each slot, before it.
  static let slotTrigger = "dump-before=pa_gang_run"
  /// Called when a window opens and when it closes, and nowhere else; see `loops/timing.inc.h`.
  static let clockTrigger = "dump-before=clock_wall_ns"

  /// Windows of time that the loop opened and closed.
  var windows: Int
  /// Instructions in all of them, with what opening and closing takes.
  var instructions: Int

  /// Slots in their order. What callgrind writes when a window closes was counted since the window opened.
  /// - Throws: `CallgrindError` if a window was opened and not closed.
  static func slots(_ dumps: [CallgrindProcess.Dump]) throws(CallgrindError) -> [CountedSlot] {
    var slots: [CountedSlot] = []
    var isOpen = false
    for dump in dumps {
      switch dump.trigger {
      case slotTrigger where !isOpen:
        slots.append(CountedSlot(windows: 0, instructions: 0))
      case clockTrigger where !slots.isEmpty:
        if isOpen {
          slots[slots.count - 1].windows += 1
          slots[slots.count - 1].instructions += dump.instructions
        }
        isOpen.toggle()
      case nil where !isOpen: break
      default:
        throw CallgrindError(
          sentence: "callgrind's counts are not of whole slots; is a loop inlined?")
      }
    }
    return slots
  }

  /// Instructions per table: a slot with many operations minus one with few, over the difference in tables.
  /// - Parameters:
  ///   - slots: the empty window first, then one for each of `tables`.
  ///   - tables: of each slot. The last two are compared; those before only warm up.
  /// - Throws: `CallgrindError` where there is nothing to compare.
  static func instructionsPerTable(
    _ slots: [CountedSlot], tables: [UInt64]
  ) throws(CallgrindError) -> Double {
    guard slots.count == tables.count + 1, tables.count >= 2, slots[0].windows == 1,
      slots[0].instructions > 0
    else {
      throw CallgrindError(
        sentence: """
          callgrind saw \(slots.count) slots, not \(tables.count + 1), or counted nothing in them; are the \
          loops still there?
          """)
    }
    let window = slots[0].instructions
    let cost = slots.suffix(2).map { $0.instructions - $0.windows * window }
    let made = tables.suffix(2).map { Int($0) }
    guard made[1] > made[0], cost[1] > cost[0] else {
      throw CallgrindError(
        sentence: """
          callgrind counted \(cost[0]) instructions for \(made[0]) tables and \(cost[1]) for \
          \(made[1]); more tables must take more
          """)
    }
    return Double(cost[1] - cost[0]) / Double(made[1] - made[0])
  }
}
