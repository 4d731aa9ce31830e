#include "tools/serve/live_session.hpp"

#include <algorithm>
#include <utility>

#include "protocols/event_batch.hpp"
#include "tools/report/weight_pictures.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

// At full speed viewers get so many presentations, and looks at weights, a second.
constexpr std::chrono::milliseconds kBetweenSamples{400};
constexpr std::chrono::milliseconds kBetweenLooks{200};
constexpr std::chrono::milliseconds kBetweenProgress{200};
constexpr double kFastestPace = 1e12;

bool is_due(Clock::time_point& last, std::chrono::milliseconds between) {
  const Clock::time_point now = Clock::now();
  if (now - last < between) return false;
  last = now;
  return true;
}

std::optional<StepSize> step_size(const std::string& name) {
  if (name == "event") return StepSize::event;
  if (name == "volley") return StepSize::volley;
  if (name == "presentation") return StepSize::presentation;
  return std::nullopt;
}

// The network with the weights that `engine` has now.
Network with_weights_of(const Network& network, const Engine& engine) {
  Network now = network;
  for (std::uint32_t k = 0; k < now.projections.size(); ++k) {
    now.projections[k].initial_weights = engine.weights(ProjectionId{k});
  }
  return now;
}

}  // namespace

LiveSession::LiveSession() : gate_([this] { on_gate(); }) {}

std::string LiveSession::json_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::uint32_t LiveSession::number_in(const Json& command, const char* key) {
  const Json& value = command.at(key);
  return value.is_number_unsigned() ? small_number(value.get<std::uint64_t>()) : kNoNumber;
}

void LiveSession::set_server(LiveServer* server) { server_ = server; }

EngineFactory LiveSession::watched(EngineFactory make) {
  return [this, make = std::move(make)](const Network& network,
                                        Plasticity plasticity) -> std::unique_ptr<Engine> {
    auto engine = make(network, plasticity);
    if (plasticity == Plasticity::frozen) return engine;
    const std::scoped_lock lock(kept_mutex_, mutex_);
    network_ = &network;
    engine_ = engine.get();
    kept_.emplace(network);
    return std::make_unique<WatchedEngine>(
        network, std::move(engine),
        EngineWatch{.gate = &gate_,
                    .wants_sample = [this] { return wants_sample(); },
                    .synapses = [this] { return synapses(); },
                    .tell = [this](std::span<const RecordedEvent> events) { tell_events(events); },
                    .kept = &*kept_,
                    .wants_all = [this] { return wants_all(); },
                    .wants_each = [this] { return wants_each(); },
                    .on_kept = [this] { answer_whys(Held::no); },
                    .look = [this](const Engine& now) { look(now); }});
  };
}

bool LiveSession::wants_sample() {
  return server_ != nullptr && server_->viewers() > 0 && is_due(sampled_, kBetweenSamples);
}

std::vector<WatchedSynapse> LiveSession::synapses() const {
  const std::lock_guard lock(mutex_);
  std::vector<WatchedSynapse> synapses;
  for (const auto& [viewer, synapse] : watched_) synapses.push_back(synapse);
  return synapses;
}

void LiveSession::tell_events(std::span<const RecordedEvent> events) {
  if (server_ == nullptr || server_->viewers() == 0) return;
  batch_.clear();
  append_batch(events, batch_);
  server_->broadcast({Message::Kind::samples, std::make_shared<const std::string>(batch_)});
}

void LiveSession::broadcast(const Json& json) {
  if (server_ == nullptr) return;
  server_->broadcast({Message::Kind::told, std::make_shared<const std::string>(json_text(json))});
}

void LiveSession::look(const Engine& engine) {
  if (server_ == nullptr || server_->viewers() == 0 || !is_due(looked_, kBetweenLooks)) return;
  const bool wants_weights = [this] {
    const std::lock_guard lock(mutex_);
    return std::exchange(wants_weights_, false);
  }();
  if (wants_weights) tell_weights(engine);
  tell_synapses(engine);
  if (untold_epoch_) broadcast({{"type", "epoch"}, {"epoch", *untold_epoch_}});
  untold_epoch_.reset();
}

void LiveSession::tell_weights(const Engine& engine) {
  broadcast(
      {{"type", "weights"}, {"weights", weight_pictures(with_weights_of(*network_, engine))}});
}

void LiveSession::tell_synapses(const Engine& engine) {
  std::vector<WatchedSynapse> told;
  for (const WatchedSynapse& synapse : synapses()) {
    if (std::ranges::find(told, synapse) != told.end()) continue;
    told.push_back(synapse);
    const auto place = weight_index(*network_, synapse);
    if (!place) continue;
    broadcast({{"type", "synapse"},
               {"projection", synapse.projection},
               {"pre", synapse.pre},
               {"post", synapse.post},
               {"weight", engine.weights(ProjectionId{synapse.projection})[*place]},
               {"presentations", engine.tally().presentations}});
  }
}

void LiveSession::on_epoch(const EpochMetrics& metrics) { untold_epoch_ = metrics.epoch; }

void LiveSession::on_progress(const TrainingProgress& progress) {
  const Clock::time_point before = progressed_;
  if (!is_due(progressed_, kBetweenProgress)) return;
  const std::chrono::duration<double> took = progressed_ - before;
  const std::uint64_t presented = progress.presentations - progressed_presentations_;
  progressed_presentations_ = progress.presentations;
  const Json json{{"type", "progress"},
                  {"epoch", progress.epoch},
                  {"epochs", progress.epochs},
                  {"presentations", progress.presentations},
                  {"total_presentations", progress.total_presentations},
                  {"train_loss", progress.train_loss},
                  {"per_second", static_cast<double>(presented) / took.count()}};
  {
    const std::lock_guard lock(mutex_);
    progress_ = json;
  }
  broadcast(json);
}

void LiveSession::on_end(const std::string& end, const std::string& error) {
  std::map<std::uint64_t, AskedWhy> asked;
  {
    // The network ends with the run, the server may go on for long.
    const std::scoped_lock lock(kept_mutex_, mutex_);
    end_ = end;
    error_ = error;
    engine_ = nullptr;
    network_ = nullptr;
    kept_.reset();
    watched_.clear();
    asked.swap(asked_);
  }
  for (const auto& [viewer, what] : asked)
    tell_why(viewer, what, missing_answer(what.weight, kRunIsOver));
  tell_state();
}

Json LiveSession::state() const {
  const bool is_paused = gate_.is_paused();
  const bool is_waiting = gate_.is_waiting();
  const double pace = gate_.pace();
  const std::lock_guard lock(mutex_);
  return {{"type", "state"},       {"paused", is_paused}, {"waiting", is_waiting},
          {"pace_ns_per_s", pace}, {"end", end_},         {"error", error_}};
}

void LiveSession::tell_state() { broadcast(state()); }

void LiveSession::on_join(std::uint64_t viewer) {
  server_->send(viewer, json_text(state()));
  const std::lock_guard lock(mutex_);
  if (progress_) server_->send(viewer, json_text(*progress_));
}

void LiveSession::on_leave(std::uint64_t viewer) {
  const std::lock_guard lock(mutex_);
  watched_.erase(viewer);
  asked_.erase(viewer);
}

bool LiveSession::on_text(std::uint64_t viewer, const std::string& text) {
  const Json command = Json::parse(text, nullptr, false);
  if (!command.is_object()) return false;
  try {
    return obey(viewer, command);
  } catch (const Json::exception&) {
    return false;  // a key is missing, or of another type
  }
}

bool LiveSession::obey(std::uint64_t viewer, const Json& command) {
  const auto what = command.at("do").get<std::string>();
  if (what == "watch") return watch(viewer, command);
  if (what == "why") return ask_why(viewer, command);
  if (what == "unwatch") {
    const std::lock_guard lock(mutex_);
    watched_.erase(viewer);
    return true;
  }
  if (what == "weights") {
    {
      const std::lock_guard lock(mutex_);
      wants_weights_ = true;
    }
    ask();
    return true;
  }
  if (what == "pause") {
    gate_.pause();
  } else if (what == "resume") {
    gate_.resume();
  } else if (what == "step") {
    const auto size = step_size(command.at("size").get<std::string>());
    if (!size) return false;
    gate_.step(*size);
  } else if (what == "pace") {
    gate_.set_pace(std::min(kFastestPace, command.at("ns_per_s").get<double>()));
  } else {
    return false;
  }
  tell_state();
  return true;
}

bool LiveSession::watch(std::uint64_t viewer, const Json& command) {
  const WatchedSynapse synapse{.projection = number_in(command, "projection"),
                               .pre = number_in(command, "pre"),
                               .post = number_in(command, "post")};
  {
    const std::lock_guard lock(mutex_);
    if (network_ == nullptr) return true;  // too early, or too late
    watched_.erase(viewer);
    // What is not there is no nonsense: a sparse projection has gaps.
    if (!weight_index(*network_, synapse)) return true;
    watched_[viewer] = synapse;
  }
  ask();
  return true;
}

// The simulation has begun or ended to wait: what was asked before it did is answered now, since
// nothing else may happen for long.
void LiveSession::on_gate() {
  tell_state();
  const Held held = gate_.is_waiting() ? Held::yes : Held::no;
  if (held == Held::yes) tell_looks();
  answer_whys(held);
}

// Answers what the simulation's thread would answer between presentations, if it waits now.
void LiveSession::ask() {
  gate_.while_waiting([this] { tell_looks(); });
}

// While the simulation waits.
void LiveSession::tell_looks() {
  const Engine* engine = nullptr;
  bool wants_weights = false;
  {
    const std::lock_guard lock(mutex_);
    engine = engine_;
    if (engine == nullptr) return;
    wants_weights = std::exchange(wants_weights_, false);
  }
  if (wants_weights) tell_weights(*engine);
  tell_synapses(*engine);
}

}  // namespace recirc
