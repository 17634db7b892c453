// SPDX-License-Identifier: Apache-2.0

/// One statement of a series: which tables, and what happens to them from here on. Later statements win.
struct SeriesRule: Sendable, Hashable {
  var archs: Set<Architecture>
  var paths: Set<AllocatorPath>
  var levels: Set<Level>
  var mms: Set<MMKind>
  var change: Change

  /// The steps that change; `nil` leaves a step as it was.
  struct Change: Sendable, Hashable {
    var constructor: When?
    var ptlockInit: When?
    var accounting: Accounting?
    /// `nil`: as `accounting`.
    var pageType: Accounting?
    var destructor: When?
    var replacedDestructor: When?
    var note: String?

    init() {}
  }

  init(
    archs: some Sequence<Architecture> = Architecture.allCases,
    paths: some Sequence<AllocatorPath> = AllocatorPath.allCases,
    levels: some Sequence<Level> = Level.allCases, mms: some Sequence<MMKind> = MMKind.allCases,
    change: Change
  ) {
    self.archs = Set(archs)
    self.paths = Set(paths)
    self.levels = Set(levels)
    self.mms = Set(mms)
    self.change = change
  }

  func matches(_ place: TableKind) -> Bool {
    archs.contains(place.arch) && paths.contains(place.path) && levels.contains(place.level)
      && mms.contains(place.mm)
  }
}

extension TableRule {
  mutating func apply(_ change: SeriesRule.Change) {
    if let step = change.constructor { constructor = step }
    if let step = change.ptlockInit { ptlockInit = step }
    if let step = change.accounting { accounting = step }
    if let step = change.pageType ?? change.accounting { pageType = step }
    if let step = change.destructor { destructor = step }
    if let step = change.replacedDestructor { replacedDestructor = step }
    if let text = change.note { note = text }
  }
}
