#include "network/distinct_numbers.hpp"

namespace recirc {

// Floyd's sampling: the k-th draw is from one more number than the one before; where it hits a
// number that is taken, the new number takes its place. So there are exactly `count` draws. Drawing
// again instead would need a number of draws that no key foresees.
std::set<std::uint32_t> distinct_numbers(std::uint32_t count, std::uint32_t bound,
                                         RandomKey first) {
  std::set<std::uint32_t> taken;
  for (std::uint32_t k = 0; k < count; ++k) {
    const std::uint32_t newest = bound - count + k;
    const auto drawn = static_cast<std::uint32_t>(uniform_below(first, std::uint64_t{newest} + 1));
    if (!taken.insert(drawn).second) taken.insert(newest);
    ++first.index;
  }
  return taken;
}

}  // namespace recirc
