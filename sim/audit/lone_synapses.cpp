#include "sim/audit/lone_synapses.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "network/population_of.hpp"
#include "network/ties.hpp"

namespace recirc {
namespace {

// Numbers below `size`, `count` of them if there are so many, far from each other: multiples of the
// golden ratio, which no period of a row falls in with.
std::set<std::size_t> spread(std::size_t size, std::optional<std::uint32_t> count) {
  std::set<std::size_t> chosen;
  const std::size_t wanted = count ? std::min<std::size_t>(*count, size) : size;
  if (wanted == size) {
    for (std::size_t k = 0; k < size; ++k) chosen.insert(chosen.end(), k);
    return chosen;
  }
  constexpr double kGolden = 0.6180339887498949;
  for (std::size_t k = 0; chosen.size() < wanted; ++k) {
    const double place = std::fmod((static_cast<double>(k) + 0.5) * kGolden, 1.0);
    chosen.insert(std::min(static_cast<std::size_t>(place * static_cast<double>(size)), size - 1));
  }
  return chosen;
}

bool is_limited(const SynapseModel& model) { return std::isfinite(model.incoming_norm_limit); }

}  // namespace

LoneSynapses::LoneSynapses(const Network& network, std::span<const SynapseIndex> synapses,
                           const ReplayOptions& options,
                           const std::function<bool(std::uint32_t)>& can_replay,
                           const std::function<bool(std::uint32_t)>& can_replay_biases)
    : network_(&network),
      synapses_(synapses),
      options_(options),
      of_projection_(network.projections.size()),
      of_bias_(network.neuron_count(), kNone),
      onto_(network.neuron_count()) {
  if (network.timing.apply == Apply::immediate) options_.synapses.reset();
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    if (projection.tie) continue;
    std::vector<std::uint32_t> tied;
    std::vector<std::vector<std::size_t>> places;  // of the owner's weights: who shares each
    bool learns = projection.synapse.rule.has_value();
    bool can_all = !learns || can_replay(k);
    for (std::uint32_t other = 0; other < network.projections.size(); ++other) {
      const Projection& copy = network.projections[other];
      if (!copy.tie || index(copy.tie->owner) != k) continue;
      tied.push_back(other);
      const std::vector<std::size_t> shared = shared_weights(network, copy);
      std::vector<std::size_t>& inverse = places.emplace_back(shared.size());
      for (std::size_t place = 0; place < shared.size(); ++place) inverse[shared[place]] = place;
      learns = learns || copy.synapse.rule.has_value();
      can_all = can_all && (!copy.synapse.rule || can_replay(other));
    }
    if (!learns || !can_all) continue;
    if (projection.synapse.rule && is_limited(projection.synapse)) limited_.push_back(k);
    for (const std::size_t synapse : spread(synapses_[k].size(), options_.synapses)) {
      add_family(k, synapse, tied, places);
    }
  }
  bias_models_.resize(network.populations.size());
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    const std::optional<BiasModel>& bias = network.populations[k].bias;
    if (bias && bias->rule && can_replay_biases(k)) add_biases(k);
  }
}

std::uint32_t LoneSynapses::add(std::uint32_t projection, std::size_t synapse) {
  const auto replay = static_cast<std::uint32_t>(replays_.size());
  const Projection& model = network_->projections[projection];
  std::vector<std::uint32_t>& all = of_projection_[projection];
  if (all.empty()) all.assign(synapses_[projection].size(), kNone);
  all[synapse] = replay;
  const double weight = model.initial_weights[synapse];
  replays_.push_back({.synapse = LoneSynapse(model.synapse, weight, LoneSynapse::Kind::synapse),
                      .projection = projection,
                      .number = synapse});
  onto_[index(network_->population(model.post).first) + synapses_[projection].post(synapse)]
      .push_back(replay);
  return replay;
}

void LoneSynapses::add_family(std::uint32_t owner, std::size_t synapse,
                              std::span<const std::uint32_t> tied,
                              std::span<const std::vector<std::size_t>> places) {
  Family family{add(owner, synapse)};
  for (std::size_t k = 0; k < tied.size(); ++k) family.push_back(add(tied[k], places[k][synapse]));
  families_.push_back(std::move(family));
}

void LoneSynapses::add_biases(std::uint32_t population) {
  const Population& neurons = network_->populations[population];
  SynapseModel& model = bias_models_[population];
  model.rule = neurons.bias->rule;
  model.rate = neurons.bias->rate;
  model.schedule = neurons.bias->schedule;
  model.window = neurons.neuron.window;
  model.numbers = neurons.bias->numbers;
  for (std::uint32_t k = 0; k < neurons.size; ++k) {
    const auto replay = static_cast<std::uint32_t>(replays_.size());
    const std::uint32_t neuron = index(neurons.first) + k;
    replays_.push_back(
        {.synapse = LoneSynapse(model, neurons.bias->initial[k], LoneSynapse::Kind::bias),
         .number = neuron});
    of_bias_[neuron] = replay;
    onto_[neuron].push_back(replay);
    families_.push_back({replay});
  }
}

RecordedEvent LoneSynapses::event_of(const Replay& replay, EventKind kind, Time now,
                                     double value) const {
  RecordedEvent event{.time = now, .caused = now, .value = value, .kind = kind};
  if (replay.projection == kNoProjection) {
    event.neuron = NeuronId{static_cast<std::uint32_t>(replay.number)};
    return event;
  }
  const Projection& projection = network_->projections[replay.projection];
  const SynapseIndex& synapses = synapses_[replay.projection];
  event.neuron =
      NeuronId{index(network_->population(projection.post).first) + synapses.post(replay.number)};
  event.pre =
      NeuronId{index(network_->population(projection.pre).first) + synapses.pre(replay.number)};
  event.projection = replay.projection;
  event.port = projection.port;
  return event;
}

// Synapses of a dead neuron pass on what they receive, but learn nothing more.
bool LoneSynapses::is_dead(const Replay& replay, Time now) const {
  if (replay.projection == kNoProjection) {
    const NeuronId neuron{static_cast<std::uint32_t>(replay.number)};
    const Population& population = network_->population(*population_of(*network_, neuron));
    return population.is_dead(index(neuron) - index(population.first), now);
  }
  const Projection& projection = network_->projections[replay.projection];
  return network_->population(projection.post)
      .is_dead(synapses_[replay.projection].post(replay.number), now);
}

// What a chip keeps of a weight after every application.
double LoneSynapses::kept_weight(const Replay& replay, double weight, Time now) const {
  const FixedPoint& numbers = replay.synapse.model().numbers;
  if (numbers.is_exact()) return weight;
  const auto draw = static_cast<std::uint64_t>(now.ns);
  if (replay.projection == kNoProjection) {
    return kept(numbers, weight, Purpose::bias_rounding, replay.number, draw);
  }
  const Projection& projection = network_->projections[replay.projection];
  const SynapseIndex& synapses = synapses_[replay.projection];
  const std::uint64_t pair =
      std::uint64_t{synapses.pre(replay.number)} * network_->population(projection.post).size +
      synapses.post(replay.number);
  return kept(numbers, weight, Purpose::weight_rounding, projection.drawn_for(pair), draw);
}

double LoneSynapses::rate(const SynapseModel& model, std::uint64_t presentation) const {
  return model.rate_in(options_.epoch == 0 ? 0 : presentation / options_.epoch);
}

void LoneSynapses::fired(Replay& replay, std::optional<double> change, Time now,
                         ExpectedEvents& expected) {
  if (!change) return;
  expected.push_back(recirc::expected(event_of(replay, EventKind::change, now, *change)));
  replay.sum += *change;
  replay.scale += std::abs(*change);
  if (network_->timing.apply != Apply::immediate) return;
  const SynapseModel& model = replay.synapse.model();
  const auto presentation = static_cast<std::uint64_t>(now.ns / network_->timing.period.ns);
  const double weight = kept_weight(
      replay,
      applied(replay.synapse.weight(), replay.sum, rate(model, presentation), model.element_limit),
      now);
  replay.synapse.set_weight(weight);
  replay.sum = 0;
  replay.scale = 0;
  expected.push_back(recirc::expected(event_of(replay, EventKind::update, now, weight)));
}

void LoneSynapses::receive_soma(std::uint32_t replay, double value, Port cause, Time now,
                                ExpectedEvents& expected) {
  if (is_dead(replays_[replay], now)) return;
  replays_[replay].synapse.receive_soma(value, cause, now);
  fired(replays_[replay], replays_[replay].synapse.fire(now), now, expected);
}

void LoneSynapses::receive_error(std::uint32_t replay, double value, Time now,
                                 ExpectedEvents& expected) {
  if (is_dead(replays_[replay], now)) return;
  replays_[replay].synapse.receive_error(value, now);
  fired(replays_[replay], replays_[replay].synapse.fire(now), now, expected);
}

double LoneSynapses::receive_pre(std::uint32_t replay, double value, Time now,
                                 ExpectedEvents& expected) {
  const double contribution = replays_[replay].synapse.receive_pre(value, now);
  if (is_dead(replays_[replay], now)) return contribution;
  fired(replays_[replay], replays_[replay].synapse.fire(now), now, expected);
  return contribution;
}

Time LoneSynapses::window_end(std::uint32_t replay) const {
  return replays_[replay].synapse.window_end();
}

void LoneSynapses::end_window(std::uint32_t replay, Time now, ExpectedEvents& expected) {
  const std::optional<double> change = replays_[replay].synapse.end_window();
  if (!is_dead(replays_[replay], now)) fired(replays_[replay], change, now, expected);
}

// Sums of tied synapses go to the owner's weight one after the other, then its own; limits are the
// owner's, and hold where it learns.
void LoneSynapses::add_up(const Family& family, std::uint64_t presentation) {
  const double batch = network_->timing.batch;
  Replay& owner = replays_[family.front()];
  double weight = owner.synapse.weight();
  for (std::size_t k = 1; k < family.size(); ++k) {
    Replay& tied = replays_[family[k]];
    const SynapseModel& model = tied.synapse.model();
    if (!model.rule) continue;
    weight += rate(model, presentation) / batch * tied.sum;
    owner.scale += std::abs(rate(model, presentation)) * tied.scale;
    tied.sum = 0;
    tied.scale = 0;
  }
  const SynapseModel& model = owner.synapse.model();
  owner.reported = model.rule ? applied(weight, owner.sum, rate(model, presentation) / batch,
                                        model.element_limit)
                              : weight;
  owner.sum = 0;
}

void LoneSynapses::apply(std::uint64_t batch, Time now, const Factor& factor,
                         ExpectedEvents& expected) {
  if (network_->timing.apply == Apply::immediate) return;
  const std::uint64_t last = (batch + 1) * network_->timing.batch - 1;
  for (const Family& family : families_) add_up(family, last);
  limit_norms(factor, now, expected);
  for (const Family& family : families_) {
    Replay& owner = replays_[family.front()];
    if (owner.synapse.model().rule) owner.reported = kept_weight(owner, owner.reported, now);
    for (const std::uint32_t member : family) {
      Replay& replay = replays_[member];
      ExpectedEvent update =
          recirc::expected(event_of(replay, EventKind::update, now, owner.reported));
      update.scale += owner.scale + std::abs(owner.synapse.weight());
      replay.synapse.set_weight(owner.reported);
      expected.push_back(update);
    }
    owner.scale = 0;
  }
}

// The sum of squares goes through a neuron's synapses in their order, which is that of families.
void LoneSynapses::limit_norms(const Factor& factor, Time now, ExpectedEvents& expected) {
  struct Norm {
    double squared = 0;
    std::size_t reports = 0;
    std::optional<double> factor;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, Norm> norms;  // projection, neuron
  const auto norm_of = [&](const Replay& owner) -> Norm* {
    if (owner.projection == kNoProjection || !owner.synapse.model().rule ||
        !is_limited(owner.synapse.model())) {
      return nullptr;
    }
    return &norms[{owner.projection, synapses_[owner.projection].post(owner.number)}];
  };
  for (const Family& family : families_) {
    const Replay& owner = replays_[family.front()];
    Norm* const norm = norm_of(owner);
    if (norm == nullptr) continue;
    norm->squared += owner.reported * owner.reported;
    ++norm->reports;
  }
  // A neuron without synapses answers nobody, but it answers.
  for (const std::uint32_t projection : limited_) {
    const std::uint32_t posts = network_->population(network_->projections[projection].post).size;
    for (std::uint32_t post = 0; post < posts; ++post) norms.try_emplace({projection, post});
  }
  for (auto& [place, norm] : norms) {
    const auto& [projection, post] = place;
    const Projection& model = network_->projections[projection];
    const NeuronId neuron{index(network_->population(model.post).first) + post};
    norm.factor = factor(projection, index(neuron));
    if (norm.reports != synapses_[projection].in_degree(post)) continue;
    const double answer = norm_factor(norm.squared, model.synapse.incoming_norm_limit);
    norm.factor = answer;
    expected.push_back(recirc::expected({.time = now,
                                         .caused = now,
                                         .value = answer,
                                         .neuron = neuron,
                                         .projection = projection,
                                         .kind = EventKind::factor,
                                         .port = model.port}));
  }
  for (const Family& family : families_) {
    Replay& owner = replays_[family.front()];
    const Norm* const norm = norm_of(owner);
    if (norm != nullptr && norm->factor) owner.reported *= *norm->factor;
  }
}

void LoneSynapses::set_weight(std::uint32_t replay, double weight) {
  replays_[replay].synapse.set_weight(weight);
}

void LoneSynapses::forget_changes() {
  for (Replay& replay : replays_) replay.sum = replay.scale = 0;
}

LoneSynapses::Progress LoneSynapses::of_projection(std::uint32_t projection) const {
  Progress progress;
  for (const std::uint32_t replay : of_projection_[projection]) {
    if (replay == kNone) continue;
    ++progress.replayed;
    progress.longest_wait =
        std::max(progress.longest_wait, replays_[replay].synapse.longest_wait());
  }
  return progress;
}

LoneSynapses::Progress LoneSynapses::of_biases(std::uint32_t population) const {
  Progress progress;
  const Population& neurons = network_->populations[population];
  for (std::uint32_t k = 0; k < neurons.size; ++k) {
    const std::uint32_t replay = of_bias_[index(neurons.first) + k];
    if (replay == kNone) continue;
    ++progress.replayed;
    progress.longest_wait =
        std::max(progress.longest_wait, replays_[replay].synapse.longest_wait());
  }
  return progress;
}

}  // namespace recirc
