#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "protocols/scenario.hpp"
#include "sim/data_source.hpp"

namespace recirc {

/// Examples x = U V: V [rank, dimensions] is standard normal and fixed by the seed; U [rank] is
/// standard normal and new for every training example of every epoch, and fixed for the test
/// examples. Source: section 7.1, "Lowrank".
class LowRank final : public DataSource {
 public:
  /// Throws InputError ("data.low_rank.rank" ...) where a number is 0 or too large, or the rank
  /// exceeds the dimensions.
  LowRank(const LowRankData& spec, std::uint64_t seed);

  [[nodiscard]] std::uint32_t dimensions() const override { return spec_.dimensions; }
  [[nodiscard]] std::uint64_t size(Split split) const override;
  void example(Split split, std::uint64_t epoch, std::uint64_t number,
               std::span<double> out) const override;

  /// Zeros: the expectation.
  [[nodiscard]] std::vector<double> mean() const override;

 private:
  LowRankData spec_;
  std::uint64_t seed_;
  std::vector<double> basis_;  // V, row by row
};

}  // namespace recirc
