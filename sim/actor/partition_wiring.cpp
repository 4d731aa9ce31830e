// How a partition is put together: which neurons and synapses it owns, and where their events go.
#include <algorithm>

#include "sim/actor/partition.hpp"

namespace recirc {
namespace {

// The neurons of a population of `size` that live in partition `number` of `count`.
NeuronRun share_of(std::uint32_t size, std::uint32_t number, std::uint32_t count) {
  const auto border = [&](std::uint64_t k) { return static_cast<std::uint32_t>(k * size / count); };
  return {.first = border(number), .count = border(number + 1) - border(number)};
}

bool fires_at_window_end(const std::optional<LearningRule>& rule) {
  return rule && rule->fires_at_window_end();
}

// How far ahead events usually lie: the longest delay or integration, and the windows of rules that
// wait for their end.
Time horizon(const Network& network) {
  Time longest{0};
  for (const Projection& projection : network.projections) {
    longest = std::max(longest, projection.longest_delay + projection.faults.jitter);
    if (fires_at_window_end(projection.synapse.rule)) {
      longest = std::max(longest, projection.synapse.window);
    }
  }
  for (const Population& population : network.populations) {
    longest = std::max(longest, population.neuron.integration);
    if (population.bias && fires_at_window_end(population.bias->rule)) {
      longest = std::max(longest, population.neuron.window);
    }
  }
  return longest;
}

// The rules that listen to the signals of a population's neurons: of its synapses and biases.
std::vector<const LearningRule*> rules_onto(const Network& network, PopulationId id) {
  std::vector<const LearningRule*> rules;
  const std::optional<BiasModel>& bias = network.population(id).bias;
  if (bias && bias->rule) rules.push_back(&*bias->rule);
  for (const Projection& projection : network.projections) {
    if (projection.post == id && projection.synapse.rule)
      rules.push_back(&*projection.synapse.rule);
  }
  return rules;
}

// Whether a window of the population's synapses may be opened by an error that no rule names. Not
// where timing gives every presentation one window: then some projection says so, and each that
// learns here; there an error follows what opens the window.
bool error_may_open_window(const Network& network, PopulationId id) {
  const auto may_split = [&](const Projection& projection) {
    return projection.post == id && projection.synapse.rule && !projection.one_window;
  };
  return std::ranges::none_of(network.projections, &Projection::one_window) ||
         std::ranges::any_of(network.projections, may_split);
}

// The first soma signals of a window that some rule of the population's synapses may name. Single
// synapses keep their own.
std::uint32_t named_depth(const Network& network, PopulationId id) {
  std::uint32_t depth = 0;
  const std::optional<BiasModel>& bias = network.population(id).bias;
  if (bias && bias->rule) depth = bias->rule->post_needed();
  for (const Projection& projection : network.projections) {
    if (projection.post == id && projection.one_window && projection.synapse.rule) {
      depth = std::max(depth, projection.synapse.rule->post_needed());
    }
  }
  return depth;
}

}  // namespace

Partition::Partition(const Network& network, std::uint32_t number, std::uint32_t count)
    : network_(&network),
      number_(number),
      outboxes_(count),
      queue_(horizon(network)),
      may_lose_events_(network.may_lose_events()),
      population_events_(network.populations.size()) {
  add_groups(count);
  add_synapses(count);
}

void Partition::add_groups(std::uint32_t count) {
  std::uint32_t clamp_offset = 0;
  groups_.reserve(network_->populations.size());
  for (std::size_t k = 0; k < network_->populations.size(); ++k) {
    const Population& population = network_->populations[k];
    const NeuronRun share = share_of(population.size, number_, count);
    const PopulationId id{static_cast<std::uint32_t>(k)};
    PopulationPart part(population, static_cast<std::uint16_t>(k), share.first, share.count);
    SomaBuffers somas(share.count, named_depth(*network_, id), population.neuron.window);
    BiasSynapses bias(part, network_->timing.apply);
    Group& group = groups_.emplace_back(std::move(part), std::move(somas), std::move(bias));
    group.losses.assign(share.count, 0.0);
    const std::vector<const LearningRule*> rules = rules_onto(*network_, id);
    group.is_heard = !rules.empty();
    group.is_error_heard =
        !rules.empty() && (std::ranges::any_of(rules, &LearningRule::needs_error) ||
                           error_may_open_window(*network_, id));
    group.clamp_offset = clamp_offset + share.first;
    if (group.bias.is_plastic()) group.listeners.push_back(&group.bias.fresh_posts());
    if (population.neuron.clamped) clamp_offset += population.size;
  }
  example_.resize(clamp_offset);
}

void Partition::add_synapses(std::uint32_t count) {
  bundle_first_.push_back(0);
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    const Projection& projection = network_->projections[k];
    Group& post = groups_[index(projection.post)];
    bundles_of_pre_.emplace_back();
    std::uint32_t bundles = network_->population(projection.pre).size;
    if (projection.one_window) {
      RowSynapses& rows = std::get<RowSynapses>(synapses_.emplace_back(
          std::in_place_type<RowSynapses>, *network_, projection, post.part));
      if (rows.is_plastic()) {
        post.rows.push_back(&rows);
        post.listeners.push_back(&rows.fresh_posts());
      }
    } else {
      SingleSynapses& singles = std::get<SingleSynapses>(synapses_.emplace_back(
          std::in_place_type<SingleSynapses>, *network_, projection, k, post.part));
      if (singles.is_plastic()) post.singles.push_back(&singles);
      std::vector<std::uint32_t>& first = bundles_of_pre_.back();
      first.assign(std::size_t{bundles} + 1, 0);
      for (const SingleSynapses::Bundle& bundle : singles.bundles()) ++first[bundle.pre + 1];
      for (std::uint32_t pre = 0; pre < bundles; ++pre) first[pre + 1] += first[pre];
      bundles = static_cast<std::uint32_t>(singles.bundles().size());
    }
    add_outgoing(k, count);
    bundle_first_.push_back(bundle_first_.back() + bundles);
    bundle_projection_.resize(bundle_first_.back(), static_cast<std::uint16_t>(k));
  }
}

void Partition::add_outgoing(std::uint32_t projection_number, std::uint32_t count) {
  const Projection& projection = network_->projections[projection_number];
  const Population& pre = network_->population(projection.pre);
  Outgoing outgoing;
  outgoing.projection = projection_number;
  outgoing.output = projection.output;
  outgoing.is_row = projection.one_window;
  outgoing.travel = projection.delay - kDendriticDelay;
  outgoing.bundle_offset = bundle_first_[projection_number] - index(pre.first);
  for (std::uint32_t to = 0; to < count; ++to) {
    if (share_of(network_->population(projection.post).size, to, count).count == 0) continue;
    if (to == number_) {
      outgoing.has_own = true;
    } else {
      outgoing.others.push_back(to);
    }
  }
  Group& group = groups_[index(projection.pre)];
  group.has_error_output = group.has_error_output || projection.output == Output::error;
  group.outgoing.push_back(std::move(outgoing));
}

}  // namespace recirc
