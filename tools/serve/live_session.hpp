#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "sim/engine.hpp"
#include "sim/training.hpp"
#include "tools/serve/kept_presentations.hpp"
#include "tools/serve/live_server.hpp"
#include "tools/serve/step_gate.hpp"
#include "tools/serve/watched_engine.hpp"
#include "tools/serve/why_answer.hpp"

namespace recirc {

/// A run that is watched: what the simulation's thread tells, what viewers ask, and the gate
/// between them. Messages to viewers are EventBatches of protocols/trace.proto (binary), and JSON:
///   {"type": "state", paused, waiting, pace_ns_per_s, end, error}
///   {"type": "progress", epoch, epochs, presentations, total_presentations, train_loss,
///   per_second}
///   {"type": "epoch", epoch}: metrics.jsonl has new lines
///   {"type": "synapse", projection, pre, post, weight, presentations}: of one who watches it
///   {"type": "weights", weights}: weight_pictures as they are now
///   {"type": "why", id, projection, pre, post, nodes}, or population and neuron for a bias: to one
///   who asked (why_answer.hpp), with the `id` of the question if it had one; with `waiting` in
///   place of nodes: not yet, or `missing`: not at all, and why
///   {"type": "dropped", count}: samples that this viewer did not get (live_server.hpp)
/// Viewers say {"do": "pause" | "resume" | "weights"}, {"do": "step", "size": "event" | "volley" |
/// "presentation"}, {"do": "pace", "ns_per_s": n}, {"do": "watch", "projection": k, "pre": i,
/// "post": j}, {"do": "unwatch"}, {"do": "why", "projection": k, "pre": i, "post": j}: why did it
/// last change? (or "population": k, "neuron": i: why did its bias?) With "what": "update": what
/// was its last update due to? With "largest": true: why the largest change of the projection, or
/// of all biases? And with "id": n. All events of a presentation are kept while somebody looks
/// closely or has asked, else none.
class LiveSession {
 public:
  LiveSession();
  LiveSession(const LiveSession&) = delete;
  LiveSession& operator=(const LiveSession&) = delete;

  [[nodiscard]] StepGate& gate() { return gate_; }

  // ---- the simulation's thread ----
  /// Engines that are watched where they learn; `make` makes those within. Their network is looked
  /// at until on_end.
  [[nodiscard]] EngineFactory watched(EngineFactory make);
  void on_epoch(const EpochMetrics& metrics);
  void on_progress(const TrainingProgress& progress);
  /// It has ended; `error` is empty unless it failed.
  void on_end(const std::string& end, const std::string& error);

  // ---- the server's thread ----
  /// Who shows this; null: nobody. It must outlive the run.
  void set_server(LiveServer* server);
  void on_join(std::uint64_t viewer);
  void on_leave(std::uint64_t viewer);
  /// Whether it made sense.
  bool on_text(std::uint64_t viewer, const std::string& text);

 private:
  using Json = nlohmann::ordered_json;

  /// What a viewer wants to know.
  struct AskedWhy {
    AskedWeight weight;
    AskedEvent event{};
    std::optional<std::uint64_t> id{};  ///< what the viewer calls the question
    friend bool operator==(const AskedWhy&, const AskedWhy&) = default;
  };
  /// Whether the simulation waits, so that nothing comes until somebody steps.
  enum class Held : bool { no, yes };

  static std::string json_text(const Json& json);
  static std::uint32_t number_in(const Json& command, const char* key);
  void broadcast(const Json& json);
  void tell_events(std::span<const RecordedEvent> events);
  [[nodiscard]] bool wants_sample();
  [[nodiscard]] std::vector<WatchedSynapse> synapses() const;
  void look(const Engine& engine);
  void tell_state();
  [[nodiscard]] Json state() const;
  void tell_weights(const Engine& engine);
  void tell_synapses(const Engine& engine);
  [[nodiscard]] bool obey(std::uint64_t viewer, const Json& command);
  [[nodiscard]] bool watch(std::uint64_t viewer, const Json& command);
  void on_gate();
  void ask();
  void tell_looks();
  [[nodiscard]] bool wants_all() const;
  [[nodiscard]] bool wants_each() const;
  [[nodiscard]] static AskedWhy why_in(const Json& command);
  [[nodiscard]] bool ask_why(std::uint64_t viewer, const Json& command);
  void answer_whys(Held held);
  [[nodiscard]] std::optional<std::string> reason_against(const AskedWhy& asked) const;  // locked
  [[nodiscard]] std::optional<Json> answer_to(const AskedWhy& asked);
  [[nodiscard]] std::optional<CausalGraph> graph_of(const AskedWhy& asked);
  [[nodiscard]] std::optional<std::string> reason_to_give_up(const AskedWhy& asked) const;
  [[nodiscard]] std::string reason_to_wait(const AskedWhy& asked) const;
  void tell_why(std::uint64_t viewer, const AskedWhy& asked, const Json& answer);

  StepGate gate_;
  LiveServer* server_ = nullptr;
  std::string batch_;  // reused by the simulation's thread
  std::chrono::steady_clock::time_point sampled_;
  std::chrono::steady_clock::time_point looked_;
  std::chrono::steady_clock::time_point progressed_;
  std::uint64_t progressed_presentations_ = 0;
  std::optional<std::uint64_t> untold_epoch_;  ///< epochs may be shorter than anybody reads

  // Kept by the simulation's thread; looked at by it and, while it waits, by the server's.
  std::mutex kept_mutex_;  // guards who looks, and the end; taken before mutex_
  std::optional<KeptPresentations> kept_;

  mutable std::mutex mutex_;                         // guards what follows
  std::map<std::uint64_t, WatchedSynapse> watched_;  // by viewer
  std::map<std::uint64_t, AskedWhy> asked_;          // by viewer
  std::optional<Json> progress_;
  const Network* network_ = nullptr;  // while it runs; the simulation's thread reads it unlocked
  const Engine* engine_ = nullptr;
  std::string end_;
  std::string error_;
  bool wants_weights_ = false;
};

}  // namespace recirc
