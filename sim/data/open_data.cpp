#include "sim/data/open_data.hpp"

#include <variant>

#include "neurons/errors.hpp"
#include "sim/data/idx_data.hpp"
#include "sim/data/inline_data.hpp"
#include "sim/data/low_rank.hpp"
#include "sim/data/npy_data.hpp"

namespace recirc {
namespace {

struct Open {
  std::uint64_t seed;
  const DataPlaces& places;

  std::unique_ptr<DataSource> operator()(std::monostate /*none*/) const {
    throw InternalError("broken invariant: a valid scenario names its data");
  }
  std::unique_ptr<DataSource> operator()(const LowRankData& spec) const {
    return std::make_unique<LowRank>(spec, seed);
  }
  std::unique_ptr<DataSource> operator()(const IdxData& spec) const {
    return open_idx(spec, places);
  }
  std::unique_ptr<DataSource> operator()(const NpyData& spec) const {
    return open_npy(spec, places);
  }
  std::unique_ptr<DataSource> operator()(const InlineData& spec) const { return open_inline(spec); }
};

}  // namespace

std::unique_ptr<DataSource> open_data(const DataSpec& spec, std::uint64_t seed,
                                      const DataPlaces& places) {
  return std::visit(Open{seed, places}, spec.source);
}

}  // namespace recirc
