#include "sim/data/example_order.hpp"

#include <limits>
#include <numeric>
#include <utility>

#include "neurons/errors.hpp"
#include "neurons/random.hpp"

namespace recirc {

std::vector<std::uint32_t> example_order(std::uint64_t seed, std::uint64_t epoch,
                                         std::uint64_t size, Shuffle shuffle) {
  ensure(size <= std::numeric_limits<std::uint32_t>::max(), "an epoch has less than 2^32 examples");
  std::vector<std::uint32_t> order(size);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  if (shuffle == Shuffle::no) return order;
  // Fisher and Yates: from the end, each place gets one of those not yet placed, with equal
  // chances.
  for (std::size_t last = order.size(); last-- > 1;) {
    const std::uint64_t chosen = uniform_below(
        {.seed = seed, .purpose = Purpose::shuffle, .entity = epoch, .index = last}, last + 1);
    std::swap(order[last], order[chosen]);
  }
  return order;
}

}  // namespace recirc
