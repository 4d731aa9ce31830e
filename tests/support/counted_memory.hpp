#pragma once

#include <cstdint>

namespace recirc::testing_support {

/// What a program that links counted_memory.cpp has taken from the heap until now, by operator new
/// on any thread.
struct HeapUse {
  std::uint64_t allocations = 0;
  std::uint64_t frees = 0;

  /// Blocks that are not given back yet.
  [[nodiscard]] std::uint64_t live() const { return allocations - frees; }
};

HeapUse heap_use();

/// The largest block that was asked for since the last call, in bytes.
std::uint64_t take_largest_block();

}  // namespace recirc::testing_support
