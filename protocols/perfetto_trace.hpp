#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "neurons/time.hpp"

namespace recirc {

/// A row of Perfetto's picture.
struct PerfettoTrack {
  std::uint64_t uuid = 0;    ///< not 0
  std::uint64_t parent = 0;  ///< the track that it is drawn below; 0: none
  std::string name{};
  enum class Shows : bool { slices, numbers } shows = Shows::slices;
};

/// Something on a track that has a beginning and an end. Slices of a track lie within each other or
/// apart.
struct PerfettoSlice {
  std::string_view name{};
  std::string_view category{};
  std::vector<std::uint64_t> flows_out{};  ///< arrows that begin here
  std::vector<std::uint64_t> flows_in{};   ///< and that end here
  using Value = std::variant<std::uint64_t, double, std::string>;
  std::vector<std::pair<std::string_view, Value>> notes{};
};

/// Writes Perfetto's trace format, packet by packet. One tick of it is one simulated nanosecond.
/// Source: perfetto.dev/docs/reference/synthetic-track-event.
class PerfettoTrace {
 public:
  /// `write` is given the bytes of the file, in order.
  explicit PerfettoTrace(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

  /// Before anything that happens on it.
  void add(const PerfettoTrack& track);
  void begin(std::uint64_t track, Time time, const PerfettoSlice& slice);
  /// Ends the innermost slice of the track.
  void end(std::uint64_t track, Time time);
  void count(std::uint64_t track, Time time, double value);

 private:
  template <class Packet>
  void write(const Packet& packet);

  std::function<void(std::string_view)> write_;
  std::string bytes_;  // of a packet
};

}  // namespace recirc
