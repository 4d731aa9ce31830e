#include "tools/serve/watched_engine.hpp"

#include <algorithm>
#include <utility>

namespace recirc {
namespace {

bool is_of_synapse(EventKind kind) {
  switch (kind) {
    case EventKind::stimulus:
    case EventKind::volley:
    case EventKind::activation:
    case EventKind::soma:
    case EventKind::error:
    case EventKind::axon:
      return false;
    default:
      return true;
  }
}

}  // namespace

WatchedEngine::WatchedEngine(const Network& network, std::unique_ptr<Engine> engine,
                             EngineWatch watch)
    : network_(&network), engine_(std::move(engine)), watch_(std::move(watch)) {}

WatchedEngine::~WatchedEngine() = default;

void WatchedEngine::present(const DataSource& source, Split split, std::uint64_t epoch,
                            std::span<const std::uint32_t> examples) {
  while (!examples.empty()) {
    watch_.look(*engine_);
    watch_.gate->pass_presentation();
    is_showing_ = watch_.gate->is_close() || watch_.wants_sample();
    is_keeping_ =
        watch_.kept != nullptr && ((is_showing_ && watch_.wants_all()) || watch_.wants_each());
    const bool is_watched = is_showing_ || is_keeping_;
    const std::size_t count = is_watched ? 1 : examples.size();
    begin_keeping();
    if (is_watched) {
      present_watched(source, split, epoch, examples.first(count));
    } else {
      engine_->present(source, split, epoch, examples.first(count));
    }
    examples = examples.subspan(count);
  }
}

void WatchedEngine::present_watched(const DataSource& source, Split split, std::uint64_t epoch,
                                    std::span<const std::uint32_t> examples) {
  synapses_ = watch_.synapses();
  is_watching_ = true;
  if (other_ == nullptr) engine_->set_recorder(this);
  engine_->present(source, split, epoch, examples);
  if (other_ == nullptr) engine_->set_recorder(nullptr);
  is_watching_ = false;
  tell();
  if (!is_keeping_) return;
  watch_.kept->end();
  watch_.on_kept();
}

void WatchedEngine::begin_keeping() {
  if (watch_.kept == nullptr) return;
  if (is_keeping_) {
    watch_.kept->begin(*engine_);
  } else {
    watch_.kept->forget();
  }
}

// Another recorder is not interrupted, so it decides which synapses tell anything.
bool WatchedEngine::wants(EventKind kind, PopulationId population, std::uint32_t projection) const {
  if (!is_of_synapse(kind)) return true;
  if (is_keeping_ && other_ == nullptr) return true;
  if (other_ != nullptr) return other_->wants(kind, population, projection);
  return std::ranges::find(synapses_, projection, &WatchedSynapse::projection) != synapses_.end();
}

bool WatchedEngine::wants_presentation(std::uint64_t presentation) const {
  return is_watching_ || (other_ != nullptr && other_->wants_presentation(presentation));
}

bool WatchedEngine::is_shown(const RecordedEvent& event) const {
  if (!is_of_synapse(event.kind)) return true;
  if (event.projection >= network_->projections.size()) return false;  // a bias
  const Projection& projection = network_->projections[event.projection];
  return std::ranges::any_of(synapses_, [&](const WatchedSynapse& synapse) {
    return synapse.projection == event.projection &&
           index(network_->population(projection.post).first) + synapse.post ==
               index(event.neuron) &&
           (event.kind == EventKind::factor ||
            index(network_->population(projection.pre).first) + synapse.pre == index(event.pre));
  });
}

void WatchedEngine::record(std::uint32_t partition, std::span<const RecordedEvent> events) {
  if (other_ != nullptr) other_->record(partition, events);
  if (!is_watching_ || events.empty()) return;
  StepGate::Instant instant{.now = events.front().time};
  for (const RecordedEvent& event : events) {
    instant.has_volley |= event.kind == EventKind::volley;
    instant.has_stimulus |= event.kind == EventKind::stimulus;
    if (is_keeping_) watch_.kept->add(event);
    if (!is_showing_ || !is_shown(event)) continue;
    told_.push_back(event);
    if (watch_.gate->is_single()) {
      tell();
      watch_.gate->pass_event(event.time);
    }
  }
  if (!watch_.gate->is_close()) return;
  tell();
  watch_.gate->pass_instant(instant);
}

void WatchedEngine::tell() {
  std::ranges::stable_sort(told_, comes_before);
  for (std::span<const RecordedEvent> rest = told_; !rest.empty();) {
    const std::size_t count = std::min(rest.size(), kMostTold);
    watch_.tell(rest.first(count));
    rest = rest.subspan(count);
  }
  told_.clear();
}

void WatchedEngine::set_recorder(EventRecorder* recorder) {
  other_ = recorder;
  engine_->set_recorder(recorder == nullptr ? nullptr : this);
}

std::vector<double> WatchedEngine::weights(ProjectionId projection) const {
  return engine_->weights(projection);
}
std::vector<double> WatchedEngine::biases(PopulationId population) const {
  return engine_->biases(population);
}
void WatchedEngine::set_weights(ProjectionId projection, std::span<const double> weights) {
  engine_->set_weights(projection, weights);
}
void WatchedEngine::set_biases(PopulationId population, std::span<const double> biases) {
  engine_->set_biases(population, biases);
}

}  // namespace recirc
