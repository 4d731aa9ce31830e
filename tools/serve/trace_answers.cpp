#include "tools/serve/trace_answers.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "sim/audit/event_words.hpp"
#include "tools/report/traced_events.hpp"
#include "tools/serve/access.hpp"
#include "tools/serve/traced_inside.hpp"
#include "tools/serve/why_answer.hpp"

namespace recirc {

using Json = nlohmann::ordered_json;

struct TraceAnswers::Opened {
  Opened(const std::filesystem::path& folder, const std::function<void()>& between_chunks)
      : trace(folder),
        run(recorded_run(trace.header(), trace.file())),
        question(trace, run, between_chunks) {}

  TraceReader trace;
  RecordedRun run;
  TraceQuestion question;
};

namespace {

constexpr std::size_t kMostPoints = 2000;
constexpr const char* kIsNotThere = "there is no such synapse or neuron";

std::optional<std::uint64_t> number_at(std::string_view target, std::string_view name) {
  const std::string_view text = query_value(target, name);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::uint32_t small_number_at(std::string_view target, std::string_view name) {
  const auto number = number_at(target, name);
  return number ? small_number(*number) : kNoNumber;
}

AskedWeight weight_at(std::string_view target) {
  if (!query_value(target, "population").empty()) {
    return AskedBias{.population = small_number_at(target, "population"),
                     .neuron = small_number_at(target, "neuron")};
  }
  return WatchedSynapse{.projection = small_number_at(target, "projection"),
                        .pre = small_number_at(target, "pre"),
                        .post = small_number_at(target, "post")};
}

// When a change happened that belongs to a presentation, or the update that it led to: at the end
// of a batch, at the start of what follows.
TimeRange range_of(const Timing& timing, EventKind kind, std::int64_t presentation) {
  const Time begin = timing.period * presentation;
  const bool is_of_batch = kind == EventKind::update && timing.apply != Apply::immediate;
  if (!is_of_batch) return {.begin = begin, .end = begin + timing.period};
  return {.begin = begin + Time{1}, .end = begin + timing.period * timing.batch + Time{1}};
}

// Every second one is left out until there are few enough.
std::vector<RecordedEvent> thinned(std::vector<RecordedEvent> events) {
  while (events.size() > kMostPoints) {
    for (std::size_t k = 0; 2 * k < events.size(); ++k) events[k] = events[2 * k];
    events.resize((events.size() + 1) / 2);
  }
  return events;
}

}  // namespace

TraceAnswers::TraceAnswers(std::filesystem::path folder, std::function<void()> between_chunks)
    : folder_(std::move(folder)), between_chunks_(std::move(between_chunks)) {}

TraceAnswers::~TraceAnswers() = default;

TraceAnswers::Opened& TraceAnswers::opened() {
  if (!opened_) opened_ = std::make_unique<Opened>(folder_, between_chunks_);
  return *opened_;
}

std::optional<Json> TraceAnswers::answer(std::string_view target) {
  const std::string_view path = path_of(target);
  if (path == "/events.json") return events(target);
  if (path != "/why.json" && path != "/synapse.json" && path != "/inside.json") return std::nullopt;
  const AskedWeight asked = weight_at(target);
  try {
    if (path == "/why.json") return why(target, asked);
    if (!named(opened().run.network, asked)) return missing_answer(asked, kIsNotThere);
    return path == "/inside.json" ? inside(target, asked) : weights(asked);
  } catch (const InputError& error) {
    return missing_answer(asked, to_string(error.findings().front()));
  }
}

Json TraceAnswers::why(std::string_view target, const AskedWeight& asked) {
  const auto& [trace, run, question] = opened();
  const WhyOptions extent = page_extent(run.epoch);
  const bool is_largest = !query_value(target, "largest").empty();
  if (const auto reason = reason_against(run.network, asked, is_largest)) {
    return missing_answer(asked, *reason);
  }
  if (is_largest) {
    const auto* synapse = std::get_if<WatchedSynapse>(&asked);
    const std::uint32_t projection = synapse != nullptr ? synapse->projection : kNoProjection;
    return why_answer(question.why(question.about_largest(projection), extent), run.network);
  }
  const EventKind kind =
      query_value(target, "what") == "update" ? EventKind::update : EventKind::change;
  TimeRange range{};
  if (const auto presentation = number_at(target, "presentation")) {
    if (*presentation > last_presentation(trace)) {
      return missing_answer(asked, "there is no such presentation");
    }
    range = range_of(run.network.timing, kind, static_cast<std::int64_t>(*presentation));
  }
  const auto event = question.last(kind, named(run.network, asked).value(), range);
  if (!event) {
    return missing_answer(asked, fmt::format("no {} of it is recorded there", word_of(kind)));
  }
  return why_answer(question.why(*event, extent), run.network);
}

Json TraceAnswers::inside(std::string_view target, const AskedWeight& asked) {
  const auto& [trace, run, question] = opened();
  Json answer = json_of(asked);
  answer.update(
      traced_inside(trace, run.network, asked, number_at(target, "presentation"), between_chunks_));
  return answer;
}

Json TraceAnswers::events(std::string_view target) {
  try {
    return traced_events_from(opened().trace, opened().run.network,
                              number_at(target, "presentation").value_or(0), between_chunks_);
  } catch (const InputError& error) {
    return {{"missing", to_string(error.findings().front())}};
  }
}

Json TraceAnswers::weights(const AskedWeight& asked) {
  const auto& [trace, run, question] = opened();
  Json points = Json::array();
  const SynapseName name = named(run.network, asked).value();
  for (const RecordedEvent& event : thinned(question.weights_of(name))) {
    points.push_back({event.time.ns / run.network.timing.period.ns, event.value});
  }
  Json answer = json_of(asked);
  answer["weights"] = std::move(points);
  return answer;
}

}  // namespace recirc
