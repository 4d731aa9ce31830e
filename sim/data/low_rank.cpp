#include "sim/data/low_rank.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "neurons/errors.hpp"
#include "neurons/random.hpp"

namespace recirc {
namespace {

// An example's number is 32 bits in an epoch's order, and V of more than 1 GiB is a slip of the
// pen.
constexpr std::uint64_t kMostExamples = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMostBasisValues = std::uint64_t{1} << 27U;

LowRankData checked(const LowRankData& spec) {
  std::vector<Finding> findings;
  const auto require = [&](std::string_view field, std::uint64_t value, std::uint64_t most) {
    if (value >= 1 && value <= most) return;
    findings.push_back({.where = fmt::format("data.low_rank.{}", field),
                        .what = fmt::format("{} is out of range", value),
                        .right = fmt::format("1 to {}", most)});
  };
  require("dimensions", spec.dimensions, kMostBasisValues);
  require("train_examples", spec.train_examples, kMostExamples);
  require("test_examples", spec.test_examples, kMostExamples);
  if (spec.dimensions > 0 && spec.dimensions <= kMostBasisValues) {
    require("rank", spec.rank,
            std::min<std::uint64_t>(spec.dimensions, kMostBasisValues / spec.dimensions));
  }
  if (!findings.empty()) throw InputError(std::move(findings));
  return spec;
}

}  // namespace

LowRank::LowRank(const LowRankData& spec, std::uint64_t seed)
    : spec_(checked(spec)), seed_(seed), basis_(std::size_t{spec.rank} * spec.dimensions) {
  for (std::size_t k = 0; k < basis_.size(); ++k) {
    basis_[k] = standard_normal(
        {.seed = seed_, .purpose = Purpose::low_rank_basis, .entity = 0, .index = k});
  }
}

std::uint64_t LowRank::size(Split split) const {
  return split == Split::train ? spec_.train_examples : spec_.test_examples;
}

void LowRank::example(Split split, std::uint64_t epoch, std::uint64_t number,
                      std::span<double> out) const {
  ensure(number < size(split) && out.size() == spec_.dimensions,
         "an example has a number below size() and dimensions() elements");
  const bool train = split == Split::train;
  RandomKey key{.seed = seed_,
                .purpose = train ? Purpose::low_rank_train : Purpose::low_rank_test,
                .entity = train ? epoch : 0,
                .index = number * spec_.rank};
  std::ranges::fill(out, 0.0);
  // One component of U at a time needs no memory for U; the sum runs over the rank in order.
  for (std::size_t k = 0; k < spec_.rank; ++k, ++key.index) {
    const double u = standard_normal(key);
    const double* const row = basis_.data() + k * spec_.dimensions;
    for (std::size_t j = 0; j < out.size(); ++j) out[j] += u * row[j];
  }
}

std::vector<double> LowRank::mean() const { return std::vector<double>(spec_.dimensions, 0.0); }

}  // namespace recirc
