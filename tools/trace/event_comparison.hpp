#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/trace/event_blocks.hpp"
#include "tools/trace/event_names.hpp"

namespace recirc {

/// How far two traces are compared.
struct ComparisonOptions {
  /// Values may lie apart by this much times the largest |value| in either trace of the same kind,
  /// population or projection, in the same presentation; 0: all bits are the same.
  double tolerance = 0;
  std::size_t context =
      3;           ///< how many equal events are kept that come before the first difference
  Time period{1};  ///< between presentations
};

/// Where two traces part: the first event of which one says something else, or nothing.
struct Parting {
  std::vector<RecordedEvent> before;  ///< the last events in which they are equal, oldest first
  std::optional<RecordedEvent> in_a;
  std::optional<RecordedEvent> in_b;
};

/// What two traces have in common.
struct TraceComparison {
  std::uint64_t equal = 0;
  std::uint64_t other = 0;  ///< in both, with another value or another cause
  std::uint64_t only_in_a = 0;
  std::uint64_t only_in_b = 0;
  /// The largest |difference| of two values of one event, divided by the largest |value| as above.
  double distance = 0;
  std::optional<Parting> parting;

  [[nodiscard]] bool is_equal() const { return !parting; }
};

/// Compares two traces of the same network event by event. An event is the same in both if time,
/// kind, and all that names its actor are; then value and cause are compared. How many events of
/// its kind came before is not: it depends on when recording began. Keeps one presentation of each
/// in memory.
TraceComparison compare_events(const EventBlocks& a, const EventBlocks& b, const EventNames& names,
                               const ComparisonOptions& options);

}  // namespace recirc
