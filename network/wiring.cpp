#include "network/wiring.hpp"

#include <algorithm>
#include <tuple>

#include "network/distinct_numbers.hpp"
#include "neurons/errors.hpp"

namespace recirc {
namespace {

using Synapses = std::vector<SparseSynapse>;

Synapses pairs_of(const AllToAll& /*kind*/, const ProjectionExtent& extent) {
  Synapses synapses;
  synapses.reserve(std::size_t{extent.pre_size} * extent.post_size);
  for (std::uint32_t pre = 0; pre < extent.pre_size; ++pre) {
    for (std::uint32_t post = 0; post < extent.post_size; ++post) {
      synapses.push_back({pre, post, {}});
    }
  }
  return synapses;
}

Synapses pairs_of(const OneToOne& /*kind*/, const ProjectionExtent& extent) {
  ensure(extent.pre_size == extent.post_size, "one-to-one populations have the same size");
  Synapses synapses;
  for (std::uint32_t k = 0; k < extent.pre_size; ++k) synapses.push_back({k, k, {}});
  return synapses;
}

Synapses pairs_of(const FixedInDegree& kind, const ProjectionExtent& extent) {
  ensure(kind.synapses <= extent.pre_size, "an in-degree is at most the presynaptic size");
  Synapses synapses;
  synapses.reserve(std::size_t{kind.synapses} * extent.post_size);
  for (std::uint32_t post = 0; post < extent.post_size; ++post) {
    const RandomKey first = extent.key(Purpose::connectivity, std::uint64_t{post} * kind.synapses);
    for (const std::uint32_t pre : distinct_numbers(kind.synapses, extent.pre_size, first)) {
      synapses.push_back({pre, post, {}});
    }
  }
  return synapses;
}

Synapses pairs_of(const Pairs& kind, const ProjectionExtent& extent) {
  ensure(kind.pre.size() == kind.post.size(), "pairs have two ends each");
  Synapses synapses;
  for (std::size_t k = 0; k < kind.pre.size(); ++k) {
    ensure(kind.pre[k] < extent.pre_size && kind.post[k] < extent.post_size,
           "pairs name neurons that exist");
    synapses.push_back({kind.pre[k], kind.post[k], {}});
  }
  return synapses;
}

void set_delays(const DelaySpec& delay, const ProjectionExtent& extent, Synapses& synapses) {
  if (const auto* constant = std::get_if<Time>(&delay)) {
    for (SparseSynapse& synapse : synapses) synapse.delay = *constant;
    return;
  }
  const UniformDelay& range = std::get<UniformDelay>(delay);
  ensure(range.least <= range.most, "a range of delays has a least one");
  const auto count = static_cast<std::uint64_t>((range.most - range.least).ns) + 1;
  for (SparseSynapse& synapse : synapses) {
    const RandomKey key = extent.key(Purpose::delay, synapse.pre, synapse.post);
    synapse.delay = range.least + Time{static_cast<std::int64_t>(uniform_below(key, count))};
  }
}

}  // namespace

Wiring wiring(const Connectivity& connectivity, const DelaySpec& delay,
              const ProjectionExtent& extent) {
  const auto* constant = std::get_if<Time>(&delay);
  if (constant != nullptr && std::holds_alternative<AllToAll>(connectivity)) {
    return {true, {}, *constant, *constant};
  }
  Wiring result;
  result.all_to_all = false;
  result.synapses =
      std::visit([&](const auto& kind) { return pairs_of(kind, extent); }, connectivity);
  ensure(!result.synapses.empty(), "a projection has synapses");
  set_delays(delay, extent, result.synapses);
  std::ranges::sort(result.synapses, {}, [](const SparseSynapse& synapse) {
    return std::tuple(synapse.pre, synapse.delay, synapse.post);
  });
  const auto [least, most] =
      std::ranges::minmax_element(result.synapses, {}, &SparseSynapse::delay);
  result.delay = least->delay;
  result.longest_delay = most->delay;
  return result;
}

}  // namespace recirc
