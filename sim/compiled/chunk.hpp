#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "neurons/ids.hpp"
#include "neurons/kinds.hpp"
#include "neurons/time.hpp"
#include "sim/compiled/layout.hpp"
#include "sim/compiled/matrix.hpp"

namespace recirc {

/// The most presentations whose values are kept at once. A part of the meaning of no result: sums
/// over a batch go on from chunk to chunk.
inline constexpr std::uint32_t kMostInChunk = 128;

/// The most presentations that go through the tape together: few enough that what they compute
/// stays in a near cache, enough to use a weight often once it is there.
inline constexpr std::uint32_t kMostInTile = 24;

/// A volley whose sum is not finite, in the order in which an engine that goes event by event
/// would come upon it.
struct NotFinite {
  std::uint32_t presentation = std::numeric_limits<std::uint32_t>::max();  ///< in the chunk
  Time time = kNever;
  Port port{};
  NeuronId neuron{};
  friend auto operator<=>(const NotFinite&, const NotFinite&) = default;
};

/// What a chunk of presentations leaves for learning, by slot of Layout::chunk_slots:
/// [presentation][neuron].
template <class T>
struct Chunk {
  Chunk(const Layout& layout, std::uint32_t presentations) : losses(presentations) {
    for (const std::uint32_t size : layout.chunk_slots) slots.emplace_back(presentations, size);
  }

  std::vector<Matrix<T>> slots;
  std::vector<double> losses;  ///< of every presentation
};

}  // namespace recirc
