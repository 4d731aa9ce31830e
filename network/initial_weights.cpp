#include "network/initial_weights.hpp"

#include <cmath>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

// The weight of every synapse, where `weight(pre, post)` gives it.
template <class Weight>
std::vector<double> every_weight(const ProjectionExtent& extent,
                                 std::span<const SparseSynapse> synapses, const Weight& weight) {
  std::vector<double> result;
  if (!synapses.empty()) {
    result.reserve(synapses.size());
    for (const SparseSynapse& synapse : synapses) {
      result.push_back(weight(synapse.pre, synapse.post));
    }
    return result;
  }
  result.reserve(std::size_t{extent.pre_size} * extent.post_size);
  for (std::uint32_t pre = 0; pre < extent.pre_size; ++pre) {
    for (std::uint32_t post = 0; post < extent.post_size; ++post) {
      result.push_back(weight(pre, post));
    }
  }
  return result;
}

// weight_of(kind, extent): the weight of a pair, as a function.

auto weight_of(const GlorotUniform& /*kind*/, const ProjectionExtent& extent) {
  const double bound = std::sqrt(6.0 / (static_cast<double>(extent.pre_size) + extent.post_size));
  return [&extent, bound](std::uint32_t pre, std::uint32_t post) {
    return bound * (2 * uniform(extent.key(Purpose::initial_weight, pre, post)) - 1);
  };
}

auto weight_of(const NormalWeights& kind, const ProjectionExtent& extent) {
  return [&](std::uint32_t pre, std::uint32_t post) {
    const double draw = standard_normal(extent.key(Purpose::initial_weight, pre, post));
    return kind.mean + kind.standard_deviation * draw;
  };
}

auto weight_of(const IdentityWeights& /*kind*/, const ProjectionExtent& /*extent*/) {
  return [](std::uint32_t pre, std::uint32_t post) { return pre == post ? 1.0 : 0.0; };
}

auto weight_of(const ConstantValue& kind, const ProjectionExtent& /*extent*/) {
  return [&](std::uint32_t /*pre*/, std::uint32_t /*post*/) { return kind.value; };
}

auto weight_of(const Values& kind, const ProjectionExtent& extent) {
  ensure(kind.values.size() == std::size_t{extent.pre_size} * extent.post_size,
         "a matrix of weights has [post, pre] elements");
  return [&](std::uint32_t pre, std::uint32_t post) {
    return kind.values[std::size_t{post} * extent.pre_size + pre];
  };
}

auto weight_of(const NpyFile& /*kind*/, const ProjectionExtent& /*extent*/) {
  ensure(false, "files of weights have been read");
  return [](std::uint32_t /*pre*/, std::uint32_t /*post*/) { return 0.0; };
}

}  // namespace

std::vector<double> initial_weights(const InitialWeights& weights, const ProjectionExtent& extent,
                                    std::span<const SparseSynapse> synapses) {
  return std::visit(
      [&](const auto& kind) { return every_weight(extent, synapses, weight_of(kind, extent)); },
      weights);
}

}  // namespace recirc
