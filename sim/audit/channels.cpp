#include "sim/audit/channels.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace recirc {
namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

bool is_ordinary(const Projection& projection) {
  return projection.port == Port::basal && projection.output == Output::axon;
}

NeuronSignal signal_of(const Projection& projection) {
  return projection.output == Output::axon ? NeuronSignal::activity : NeuronSignal::error;
}

}  // namespace

const char* name_of(Channel channel) {
  static constexpr std::array kNames{"C1", "C2", "C3"};
  return kNames.at(static_cast<std::size_t>(channel));
}

SignalPaths::SignalPaths(const Network& network) : network_(&network) {
  measure_depths();
  for (const Projection& projection : network.projections) {
    channels_.push_back(channel_of(projection));
  }
}

void SignalPaths::measure_depths() {
  depths_.assign(network_->populations.size(), kNowhere);
  for (std::size_t k = 0; k < depths_.size(); ++k) {
    if (network_->populations[k].neuron.clamped) depths_[k] = 0;
  }
  for (std::uint32_t depth = 0; depth < depths_.size(); ++depth) {
    for (const Projection& projection : network_->projections) {
      if (!is_ordinary(projection) || depths_[index(projection.pre)] != depth) continue;
      std::uint32_t& post = depths_[index(projection.post)];
      if (post == kNowhere) post = depth + 1;
    }
  }
}

std::optional<Channel> SignalPaths::channel_of(const Projection& projection) const {
  if (projection.port == Port::target) return Channel::c1;
  const bool is_clamped = network_->population(projection.post).neuron.clamped;
  const Channel back = is_clamped ? Channel::c3 : Channel::c2;
  if (!is_ordinary(projection)) return back;
  if (depths_[index(projection.post)] > depths_[index(projection.pre)]) return std::nullopt;
  bool targets_elsewhere = false;
  for (std::uint32_t k = 0; k < depths_.size(); ++k) {
    targets_elsewhere = targets_elsewhere || is_told(k);
  }
  if (is_clamped && !targets_elsewhere && projection.synapse.rule) return std::nullopt;
  return back;
}

std::vector<std::uint32_t> SignalPaths::onto(std::uint32_t population, Port port) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    const Projection& projection = network_->projections[k];
    if (index(projection.post) == population && projection.port == port) found.push_back(k);
  }
  return found;
}

bool SignalPaths::is_told(std::uint32_t population) const {
  if (onto(population, Port::target).empty()) return false;
  const auto names_error = [](const std::optional<LearningRule>& rule) {
    return rule && rule->needs_error();
  };
  const std::optional<BiasModel>& bias = network_->populations[population].bias;
  if (bias && names_error(bias->rule)) return true;
  return std::ranges::any_of(network_->projections, [&](const Projection& projection) {
    const bool learns_from_it =
        index(projection.post) == population && names_error(projection.synapse.rule);
    const bool sends_it = index(projection.pre) == population && projection.output == Output::error;
    return learns_from_it || sends_it;
  });
}

bool SignalPaths::meets_target(std::uint32_t population) const {
  if (is_told(population)) return true;
  return network_->populations[population].neuron.clamped && !onto(population, Port::basal).empty();
}

std::vector<std::uint32_t> SignalPaths::onto_last() const {
  std::uint32_t last = 0;
  for (const std::uint32_t depth : depths_) {
    if (depth != kNowhere) last = std::max(last, depth);
  }
  std::vector<std::uint32_t> found;
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    const Projection& projection = network_->projections[k];
    const std::uint32_t post = index(projection.post);
    if (channels_[k] || depths_[post] != last || meets_target(post)) continue;
    found.push_back(k);
  }
  return found;
}

std::vector<std::uint32_t> SignalPaths::channels_behind(std::uint32_t population,
                                                        NeuronSignal signal) const {
  using Node = std::pair<std::uint32_t, NeuronSignal>;
  std::vector<Node> seen{{population, signal}};
  std::vector<std::uint32_t> channels;
  const auto visit = [&](const Node& node) {
    if (std::ranges::find(seen, node) == seen.end()) seen.push_back(node);
  };
  for (std::size_t next = 0; next < seen.size(); ++next) {
    const auto [post, what] = seen[next];
    for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
      const Projection& projection = network_->projections[k];
      const bool brings_activity = projection.port == Port::basal;
      if (index(projection.post) != post) continue;
      if (brings_activity != (what == NeuronSignal::activity)) continue;
      if (channels_[k]) channels.push_back(k);
      visit({index(projection.pre), signal_of(projection)});
    }
    // Where an answer meets its target, the error is made of the neuron's own activity; elsewhere
    // it is only scaled by it.
    if (what == NeuronSignal::error && meets_target(post)) visit({post, NeuronSignal::activity});
  }
  std::ranges::sort(channels);
  return channels;
}

}  // namespace recirc
