// SPDX-License-Identifier: Apache-2.0
// A table's shape as the C border takes it. Switches without default: a new word does not compile until it has its
// constant.

import CPageAlloc

extension TableShape {
  var constant: pa_shape {
    var shape = pa_shape()
    shape.source = source.constant
    shape.order = UInt8(order)
    shape.page_order = UInt8(pageOrder)
    shape.fill = fill.constant
    shape.ctor_call = constructorCall.constant
    shape.dtor_call = runsDestructor ? 1 : 0
    shape.split_lock = splitLock ? 1 : 0
    shape.gfp_user = userGFP ? 1 : 0
    shape.tables_per_page = UInt16(tablesPerPage)
    shape.table_bytes = UInt32(tableBytes)
    return shape
  }
}

extension TableShape.Source {
  var constant: UInt8 {
    switch self {
    case .pages: UInt8(PA_SOURCE_PAGES.rawValue)
    case .fragment: UInt8(PA_SOURCE_FRAGMENT.rawValue)
    case .pointerTable: UInt8(PA_SOURCE_POINTER_TABLE.rawValue)
    case .nocache: UInt8(PA_SOURCE_NOCACHE.rawValue)
    case .raw: UInt8(PA_SOURCE_RAW.rawValue)
    case .memblock: UInt8(PA_SOURCE_MEMBLOCK.rawValue)
    }
  }
}

extension TableShape.Fill {
  var constant: UInt8 {
    switch self {
    case .allocatorZeroes: UInt8(PA_FILL_ALLOC_ZERO.rawValue)
    case .zeroedAfter: UInt8(PA_FILL_ZERO_AFTER.rawValue)
    case .pattern: UInt8(PA_FILL_PATTERN.rawValue)
    }
  }
}

extension TableShape.ConstructorCall {
  var constant: UInt8 {
    switch self {
    case .none: UInt8(PA_CTOR_CALL_NONE.rawValue)
    case .pte: UInt8(PA_CTOR_CALL_PTE.rawValue)
    case .pmd: UInt8(PA_CTOR_CALL_PMD.rawValue)
    case .upper: UInt8(PA_CTOR_CALL_PUD.rawValue)
    }
  }
}
