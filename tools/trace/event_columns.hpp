#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "protocols/atomic_file.hpp"
#include "protocols/trace.hpp"

namespace recirc {

/// Events as columns of numbers, a .npy file each, in a folder: time, caused (int64), value
/// (float64), number (uint64), neuron, pre, projection (uint32; 2^32 - 1: none), kind, port and
/// output (uint8). names.json says what the numbers stand for.
class EventColumns {
 public:
  /// Makes `folder`. Throws InputError if it exists and holds something; all functions throw
  /// RunError if the disk refuses.
  EventColumns(const std::filesystem::path& folder, const TraceHeader& header);

  void append(std::span<const RecordedEvent> events);
  /// Only now are the files there.
  void commit();

 private:
  struct Column {
    AtomicFile file;
    std::string type;
  };

  std::filesystem::path folder_;
  std::string names_;
  std::vector<Column> columns_;
  std::uint64_t events_ = 0;
};

}  // namespace recirc
