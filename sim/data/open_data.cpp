#include "sim/data/open_data.hpp"

#include <variant>

#include "neurons/errors.hpp"
#include "sim/data/idx_data.hpp"
#include "sim/data/inline_data.hpp"
#include "sim/data/low_rank.hpp"

namespace recirc {
namespace {

struct Open {
  std::uint64_t seed;
  const DataPlaces& places;

  std::unique_ptr<DataSource> operator()(std::monostate /*unused*/) const {
    throw InputError(Finding{.where = "data",
                             .what = "the scenario names no data",
                             .right = "give one of low_rank, idx, npy and inline"});
  }
  std::unique_ptr<DataSource> operator()(const LowRankData& spec) const {
    return std::make_unique<LowRank>(spec, seed);
  }
  std::unique_ptr<DataSource> operator()(const IdxData& spec) const {
    return open_idx(spec, places);
  }
  std::unique_ptr<DataSource> operator()(const NpyData& /*spec*/) const {
    throw InputError(Finding{.where = "data.npy", .what = "cannot be read yet", .right = "inline"});
  }
  std::unique_ptr<DataSource> operator()(const InlineData& spec) const { return open_inline(spec); }
};

}  // namespace

std::unique_ptr<DataSource> open_data(const DataSpec& spec, std::uint64_t seed,
                                      const DataPlaces& places) {
  return std::visit(Open{seed, places}, spec.source);
}

}  // namespace recirc
