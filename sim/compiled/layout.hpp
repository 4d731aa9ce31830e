#pragma once

#include <cstdint>
#include <vector>

#include "sim/compiled/stages.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// Where a value of a tape lies while it is needed. What learning reads is kept for all
/// presentations of a chunk; everything else only until the last step of a tile that reads it.
enum class Kept : std::uint8_t { nowhere, tile, chunk };

struct Place {
  Kept kept = Kept::nowhere;
  std::uint32_t slot = 0;  ///< of the tile, or of the chunk
};

/// Where the live values of a tape lie. Values of a tile share slots, one after the other, so that
/// what is computed stays in a near cache.
struct Layout {
  std::vector<Place> places;              ///< by value
  std::vector<std::uint32_t> tile_slots;  ///< neurons of each
  std::vector<std::uint32_t> chunk_slots;
};

/// Of what the stages of `tape` compute, in their order.
Layout lay_out(const Tape& tape, const std::vector<Stage>& stages);

}  // namespace recirc
