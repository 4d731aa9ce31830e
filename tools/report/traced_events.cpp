#include "tools/report/traced_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "tools/report/event_picture.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMostRead = 50'000'000;  // events: some seconds

void check_network(const TraceReader& reader, const Network& network) {
  const bool is_the_same = std::ranges::equal(
      reader.header().populations, network.populations,
      [](const TracePopulation& traced, const Population& population) {
        return traced.name == population.name && traced.first == population.first &&
               traced.size == population.size;
      });
  if (is_the_same) return;
  throw InputError({.where = reader.file().string(),
                    .what = "is the trace of another network than this run's",
                    .right = "keep the trace in the folder of its run"});
}

// Hands whole instants to a picture, wherever chunks end.
class Instants {
 public:
  explicit Instants(EventPicture& picture) : picture_(&picture) {}

  void add(const std::vector<RecordedEvent>& events) {
    for (const RecordedEvent& event : events) {
      if (!instant_.empty() && instant_.back().time != event.time) end();
      instant_.push_back(event);
    }
  }
  void end() {
    picture_->add(instant_);
    instant_.clear();
  }

 private:
  EventPicture* picture_;
  std::vector<RecordedEvent> instant_;
};

Json picture_json(const EventPicture& picture, const TraceReader& reader,
                  const std::string& fault) {
  Json json = picture.json();
  json["from"] = "trace";
  json["fault"] = fault;
  json["recorded"] = {reader.header().first_presentation, last_presentation(reader)};
  return json;
}

}  // namespace

std::uint64_t last_presentation(const TraceReader& reader) {
  if (reader.chunks().empty()) return 0;
  const std::int64_t last_ns = std::max<std::int64_t>(reader.chunks().back().last.ns - 1, 0);
  return static_cast<std::uint64_t>(last_ns / std::max<std::int64_t>(reader.header().period.ns, 1));
}

bool has_trace(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(folder / "trace.mcap", ignored);
}

Json traced_events(const std::filesystem::path& folder, const Network& network,
                   std::size_t most_events) {
  const TraceReader reader(folder);
  check_network(reader, network);
  EventPicture picture(network, most_events);
  Instants instants(picture);
  std::string fault = reader.state().cut ? "the trace is cut: its end is missing" : "";
  std::uint64_t read = 0;
  for (std::size_t chunk = 0; chunk < reader.chunks().size(); ++chunk) {
    if (read > kMostRead) {
      fault = fmt::format("only the first {} events of the trace were read", read);
      break;
    }
    try {
      instants.add(reader.events(chunk));
    } catch (const InputError& error) {
      fault = error.what();
      break;
    }
    read += reader.chunks()[chunk].events();
  }
  instants.end();
  return picture_json(picture, reader, fault);
}

Json traced_events_from(const TraceReader& reader, const Network& network, std::uint64_t first,
                        const std::function<void()>& between_chunks) {
  check_network(reader, network);
  const Time begin =
      network.timing.period * static_cast<std::int64_t>(std::min(first, last_presentation(reader)));
  EventPicture picture(network, kMostShownEvents);
  Instants instants(picture);
  std::string fault;
  for (std::size_t chunk = 0; chunk < reader.chunks().size() && !picture.is_full(); ++chunk) {
    // What is damaged may hide anything.
    const bool is_known = reader.chunks()[chunk].events() > 0;
    if (is_known && reader.chunks()[chunk].last < begin) continue;
    if (between_chunks) between_chunks();
    try {
      std::vector<RecordedEvent> events = reader.events(chunk);
      events.erase(events.begin(),
                   std::ranges::lower_bound(events, begin, {}, &RecordedEvent::time));
      instants.add(events);
    } catch (const InputError& error) {
      fault = error.what();
      break;
    }
  }
  instants.end();
  return picture_json(picture, reader, fault);
}

}  // namespace recirc
