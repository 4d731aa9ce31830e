#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "tools/recorded_run.hpp"
#include "tools/serve/asked_weight.hpp"
#include "tools/trace/trace_question.hpp"

namespace recirc {

/// What the page of a finished run asks of its trace, which is read anew for each answer, a chunk
/// at a time.
class TraceAnswers {
 public:
  /// Of the run in `folder`. `between_chunks` is called as the trace is read, and may throw to give
  /// up.
  TraceAnswers(std::filesystem::path folder, std::function<void()> between_chunks);
  TraceAnswers(const TraceAnswers&) = delete;
  TraceAnswers& operator=(const TraceAnswers&) = delete;
  ~TraceAnswers();

  /// The answer to one of these; none to anything else:
  ///   /why.json?projection=k&pre=i&post=j: why the synapse last changed (why_answer.hpp), or
  ///     ?population=k&neuron=i: why the neuron's bias did; with &what=update: what its last update
  ///     was due to. With &presentation=n: the change in that one, the update that it led to. With
  ///     &largest=1: why the largest change of the projection, or of all biases
  ///   /inside.json with either: what happened to the synapse, or the neuron, in &presentation=n
  ///     (traced_inside.hpp)
  ///   /synapse.json?projection=k&pre=i&post=j: {projection, pre, post, weights [[presentations
  ///     before it, weight]]}, of its updates at most some 2000, evenly spread
  ///   /events.json?presentation=n: the events of neurons from there on, as traced_events_from has
  ///     them
  /// Where there is no trace that can be read, or nothing in it: `missing`, and why.
  std::optional<nlohmann::ordered_json> answer(std::string_view target);

 private:
  struct Opened;

  Opened& opened();
  [[nodiscard]] nlohmann::ordered_json why(std::string_view target, const AskedWeight& asked);
  [[nodiscard]] nlohmann::ordered_json inside(std::string_view target, const AskedWeight& asked);
  [[nodiscard]] nlohmann::ordered_json events(std::string_view target);
  [[nodiscard]] nlohmann::ordered_json weights(const AskedWeight& asked);

  std::filesystem::path folder_;
  std::function<void()> between_chunks_;
  std::unique_ptr<Opened> opened_;
};

}  // namespace recirc
