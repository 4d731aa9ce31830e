#include "sim/trace_recording.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace recirc {
namespace {

// Of several partitions, what they tell in so many events waits for one another in memory.
constexpr std::uint64_t kMostTogether = 1 << 20;

// Numbers of a projection's synapses onto each postsynaptic neuron, in the order of pre.
class SynapsesByPost {
 public:
  SynapsesByPost(const Network& network, const Projection& projection)
      : projection_(&projection),
        pres_(network.population(projection.pre).size),
        posts_(network.population(projection.post).size) {
    for (std::uint32_t k = 0; k < projection.synapses.size(); ++k) order_.push_back(k);
    std::ranges::sort(order_, {}, [&](std::uint32_t k) {
      return std::pair(projection.synapses[k].post, projection.synapses[k].pre);
    });
  }

  /// Calls `visit` with the presynaptic neuron and the number of every synapse onto `post`.
  void each_onto(std::uint32_t post, const auto& visit) const {
    if (projection_->all_to_all) {
      for (std::uint32_t pre = 0; pre < pres_; ++pre) {
        visit(pre, std::size_t{pre} * posts_ + post);
      }
      return;
    }
    const auto post_of = [&](std::uint32_t k) { return projection_->synapses[k].post; };
    for (const std::uint32_t k : std::ranges::equal_range(order_, post, {}, post_of)) {
      visit(projection_->synapses[k].pre, std::size_t{k});
    }
  }

 private:
  const Projection* projection_;
  std::uint32_t pres_;
  std::uint32_t posts_;
  std::vector<std::uint32_t> order_;  // by (post, pre); empty if all to all
};

}  // namespace

TraceHeader trace_header(const Network& network, const Scenario& expanded,
                         const RecordedPart& part) {
  TraceHeader header{
      .precision = expanded.precision == Precision::single_precision ? "single" : "double",
      .seed = expanded.seed,
      .window = network.timing.window,
      .period = network.timing.period,
      .batch = network.timing.batch,
      .first_presentation = part.first_presentation(),
      .last_presentation = part.last_presentation(),
      .kinds = part.kinds()};
  for (std::size_t k = 0; k < network.populations.size(); ++k) {
    const Population& population = network.populations[k];
    header.populations.push_back({.name = population.name,
                                  .first = population.first,
                                  .size = population.size,
                                  .clamped = expanded.populations[k].clamped,
                                  .activation = expanded.populations[k].activation});
  }
  for (const Projection& projection : network.projections) {
    header.projections.push_back({.name = projection.name,
                                  .pre = projection.pre,
                                  .post = projection.post,
                                  .output = projection.output,
                                  .port = projection.port});
  }
  return header;
}

TraceRecording::TraceRecording(const std::filesystem::path& file, const TraceHeader& header,
                               RecordedPart part, const Network& network, std::uint32_t partitions)
    : network_(&network),
      part_(std::move(part)),
      told_(partitions),
      trace_(file, header, partitions) {}

std::uint64_t TraceRecording::most_presentations(std::uint64_t presented) const {
  if (presented < part_.first_presentation()) return part_.first_presentation() - presented;
  if (presented >= part_.last_presentation()) return std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t left = part_.last_presentation() - presented;
  if (told_.size() == 1) return left;
  if (recorded_ == 0) return 1;
  std::uint64_t events = 0;
  for (const Told& told : told_) events += told.events;
  return std::clamp<std::uint64_t>(kMostTogether / (events / recorded_ + 1), 1, left);
}

void TraceRecording::before(Engine& engine, std::uint64_t presented) {
  if (presented == part_.last_presentation()) engine.set_recorder(nullptr);
  if (presented != part_.first_presentation() || !part_.has_presentation(presented)) return;
  record_weights(engine, network_->timing.period * static_cast<std::int64_t>(presented));
  engine.set_recorder(this);
}

void TraceRecording::after(std::uint64_t presented) {
  if (presented <= part_.first_presentation() || presented > part_.last_presentation()) return;
  recorded_ = presented - part_.first_presentation();
  if (presented == part_.last_presentation()) return close();
  hand_over();
  trace_.complete_before(network_->timing.period * static_cast<std::int64_t>(presented));
}

void TraceRecording::close() {
  hand_over();
  trace_.close();
}

bool TraceRecording::wants(EventKind kind, PopulationId population,
                           std::uint32_t projection) const {
  return part_.wants(kind, population, projection);
}

bool TraceRecording::wants_presentation(std::uint64_t presentation) const {
  return part_.has_presentation(presentation);
}

void TraceRecording::record(std::uint32_t partition, std::span<const RecordedEvent> events) {
  Told& told = told_[partition];
  const std::size_t before = told.block.size();
  if (part_.has_all()) {
    told.block.insert(told.block.end(), events.begin(), events.end());
  } else {
    std::ranges::copy_if(events, std::back_inserter(told.block),
                         [&](const RecordedEvent& event) { return part_.has(event); });
  }
  told.events += told.block.size() - before;
  if (told.block.size() >= BackgroundTrace::kBlockEvents) trace_.add(partition, told.block);
}

void TraceRecording::hand_over() {
  for (std::uint32_t k = 0; k < told_.size(); ++k) {
    if (!told_[k].block.empty()) trace_.add(k, told_[k].block);
  }
}

void TraceRecording::record_weights(const Engine& engine, Time now) {
  std::vector<std::vector<double>> weights(network_->projections.size());
  std::vector<SynapsesByPost> synapses;
  for (std::uint32_t k = 0; k < weights.size(); ++k) {
    const Projection& projection = network_->projections[k];
    synapses.emplace_back(*network_, projection);
    if (wants(EventKind::weight, projection.post, k)) weights[k] = engine.weights(ProjectionId{k});
  }
  std::vector<RecordedEvent> of_neuron;
  for (std::uint32_t number = 0; number < network_->populations.size(); ++number) {
    const Population& population = network_->populations[number];
    const PopulationId id{number};
    const bool has_biases = population.bias && wants(EventKind::weight, id, kNoProjection);
    const auto biases = has_biases ? engine.biases(id) : std::vector<double>{};
    for (std::uint32_t post = 0; post < population.size; ++post) {
      RecordedEvent event{.time = now,
                          .caused = now,
                          .neuron = NeuronId{index(population.first) + post},
                          .kind = EventKind::weight};
      if (has_biases) event.value = biases[post], of_neuron.push_back(event);
      for (std::uint32_t k = 0; k < weights.size(); ++k) {
        const Projection& projection = network_->projections[k];
        if (projection.post != id || weights[k].empty()) continue;
        event.projection = k;
        event.port = projection.port;
        synapses[k].each_onto(post, [&](std::uint32_t pre, std::size_t synapse) {
          event.pre = NeuronId{index(network_->population(projection.pre).first) + pre};
          event.value = weights[k][synapse];
          of_neuron.push_back(event);
        });
      }
      std::erase_if(of_neuron, [&](const RecordedEvent& one) { return !part_.has(one); });
      std::ranges::sort(of_neuron, comes_before);
      trace_.add_in_order(of_neuron);
    }
  }
}

}  // namespace recirc
