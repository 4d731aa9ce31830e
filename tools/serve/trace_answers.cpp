#include "tools/serve/trace_answers.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "tools/report/traced_events.hpp"
#include "tools/serve/access.hpp"
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
  if (path != "/why.json" && path != "/synapse.json") return std::nullopt;
  const WatchedSynapse asked{.projection = small_number_at(target, "projection"),
                             .pre = small_number_at(target, "pre"),
                             .post = small_number_at(target, "post")};
  try {
    return path == "/why.json" ? why(target, asked) : weights(asked);
  } catch (const InputError& error) {
    return missing_answer(asked, to_string(error.findings().front()));
  }
}

Json TraceAnswers::why(std::string_view target, const WatchedSynapse& asked) {
  const auto& [trace, run, question] = opened();
  const WhyOptions extent = page_extent(run.epoch);
  if (!query_value(target, "largest").empty()) {
    if (asked.projection >= run.network.projections.size()) {
      return missing_answer(asked, "there is no such projection");
    }
    return why_answer(question.why(question.about_largest(asked.projection), extent), run.network);
  }
  if (!weight_index(run.network, asked)) return missing_answer(asked, "there is no such synapse");
  TimeRange range{};
  if (const auto presentation = number_at(target, "presentation")) {
    const Time period = run.network.timing.period;
    if (*presentation >= static_cast<std::uint64_t>(kNever.ns / period.ns)) {
      return missing_answer(asked, "there is no such presentation");
    }
    range.begin = period * static_cast<std::int64_t>(*presentation);
    range.end = range.begin + period;
  }
  const auto change = question.last_change(name_of(run.network, asked), range);
  if (!change) return missing_answer(asked, "no change of it is recorded there");
  return why_answer(question.why(*change, extent), run.network);
}

Json TraceAnswers::events(std::string_view target) {
  try {
    return traced_events_from(opened().trace, opened().run.network,
                              number_at(target, "presentation").value_or(0), between_chunks_);
  } catch (const InputError& error) {
    return {{"missing", to_string(error.findings().front())}};
  }
}

Json TraceAnswers::weights(const WatchedSynapse& asked) {
  const auto& [trace, run, question] = opened();
  if (!weight_index(run.network, asked)) return missing_answer(asked, "there is no such synapse");
  Json points = Json::array();
  for (const RecordedEvent& event : thinned(question.weights_of(name_of(run.network, asked)))) {
    points.push_back({event.time.ns / run.network.timing.period.ns, event.value});
  }
  return {{"projection", asked.projection},
          {"pre", asked.pre},
          {"post", asked.post},
          {"weights", std::move(points)}};
}

}  // namespace recirc
