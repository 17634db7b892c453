// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Compresses as gzip does.
enum Gzip {
  /// zlib's number for a gzip header around the largest window.
  private static let windowBits: Int32 = 15 + 16
  private static let memoryLevel: Int32 = 8

  /// - Returns: the bytes as one member of a gzip file; `nil` where there is no memory for it.
  static func member(of bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY,
        ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    let room = Int(deflateBound(&stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: room) { output, count in
      stream.next_in = UnsafeMutablePointer(
        mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(room)
      // With room for all of it, one call does it.
      let code = deflate(&stream, Z_FINISH)
      precondition(code == Z_STREAM_END)
      count = Int(stream.total_out)
    }
  }
}
