#include "sim/group_size.hpp"

#include <algorithm>

namespace recirc {

std::uint64_t GroupSize::next(std::uint64_t presented, std::uint64_t batch) const {
  const std::uint64_t into_batch = (presented + fitting_) % batch;
  const std::uint64_t whole = into_batch == 0 ? fitting_ : fitting_ + batch - into_batch;
  return whole <= most_ ? whole : fitting_;
}

void GroupSize::measured(std::uint64_t presentations, double took_s) {
  constexpr double kUsualSeconds = 0.02;
  constexpr double kMostSeconds = 0.5;
  constexpr double kMostPresentations = 1e6;
  const double per_second = static_cast<double>(presentations) / std::max(took_s, 1e-9);
  const auto in = [&](double seconds) {
    return static_cast<std::uint64_t>(std::clamp(per_second * seconds, 1.0, kMostPresentations));
  };
  fitting_ = in(kUsualSeconds);
  most_ = in(kMostSeconds);
}

}  // namespace recirc
