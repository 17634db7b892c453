// SPDX-License-Identifier: Apache-2.0

/// One statement of a series: which tables, and what happens to them from here on. Later statements win.
public struct SeriesRule: Sendable, Hashable {
  public var archs: Set<Architecture>
  public var paths: Set<AllocatorPath>
  public var levels: Set<Level>
  public var mms: Set<MMKind>
  public var change: Change

  /// The steps that change; `nil` leaves a step as it was.
  public struct Change: Sendable, Hashable {
    public var constructor: StepRule?
    public var ptlockInit: StepRule?
    public var accounting: Accounting?
    public var destructor: StepRule?
    public var replacedDestructor: StepRule?
    public var note: String?

    public init() {}
  }

  public init(
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

  public func matches(_ place: TablePlace) -> Bool {
    archs.contains(place.arch) && paths.contains(place.path) && levels.contains(place.level)
      && mms.contains(place.mm)
  }
}

extension TableRule {
  mutating func apply(_ change: SeriesRule.Change) {
    if let step = change.constructor { constructor = step }
    if let step = change.ptlockInit { ptlockInit = step }
    if let step = change.accounting { accounting = step }
    if let step = change.destructor { destructor = step }
    if let step = change.replacedDestructor { replacedDestructor = step }
    if let text = change.note { note = text }
  }
}
