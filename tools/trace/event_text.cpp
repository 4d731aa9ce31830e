#include "tools/trace/event_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace recirc {
namespace {

constexpr std::string_view kPresentationTitle = "pres";
constexpr std::string_view kPlaceTitle = "at";
constexpr std::string_view kProjectionTitle = "projection";
constexpr std::size_t kKindWidth = 10;
constexpr std::size_t kValueWidth = 24;  // a sign, 17 digits, a point and an exponent

// Colours of a terminal by kind: what changes weights in red and yellow, what travels in dim.
std::string_view colour_of(EventKind kind) {
  static constexpr std::array<std::string_view, kEventKinds> kColours{
      "\x1b[33m", "\x1b[1;33m", "\x1b[33m", "\x1b[1;35m", "\x1b[36m",   "\x1b[32m",
      "\x1b[34m", "\x1b[31m",   "\x1b[35m", "\x1b[2m",    "\x1b[1;31m", "\x1b[7m"};
  return kColours.at(static_cast<std::size_t>(kind));
}
constexpr std::string_view kPlain = "\x1b[0m";

std::string remark(const RecordedEvent& event) {
  switch (event.kind) {
    case EventKind::volley:
      if (event.caused == event.time) return std::string(name_of(event.port));
      return fmt::format("{}, since {} ns", name_of(event.port), event.caused.ns);
    case EventKind::soma:
    case EventKind::error:
      return fmt::format("after {}", name_of(event.port));
    case EventKind::axon:
      if (event.output == Output::error) {
        return fmt::format("after {}, error output", name_of(event.port));
      }
      return fmt::format("after {}", name_of(event.port));
    case EventKind::delivery:
    case EventKind::lost:
      return fmt::format("{}, sent at {} ns", name_of(event.port), event.caused.ns);
    default:
      return "";
  }
}

// Of 5 and 12: 1 and 2.
std::size_t digits(std::int64_t number) { return fmt::formatted_size("{}", number); }

}  // namespace

EventLines::EventLines(const EventNames& names, Time period, Time last, Colour colour)
    : names_(names),
      period_(period),
      colour_(colour),
      time_width_(std::max<std::size_t>(digits(last.ns), 2)),
      presentation_width_(std::max(digits(last.ns / std::max<std::int64_t>(period.ns, 1)),
                                   kPresentationTitle.size())),
      place_width_(std::max(names.longest_place(), kPlaceTitle.size())),
      projection_width_(std::max(names.longest_projection(), kProjectionTitle.size())) {}

std::string EventLines::columns(std::string_view time, std::string_view presentation,
                                std::string_view kind, std::string_view place,
                                std::string_view projection, std::string_view value) const {
  return fmt::format("{:>{}}  {:>{}}  {:<{}}  {:<{}}  {:<{}}  {:<{}}", time, time_width_,
                     presentation, presentation_width_, kind, kKindWidth, place, place_width_,
                     projection, projection_width_, value, kValueWidth);
}

std::string EventLines::title() const {
  return columns("ns", kPresentationTitle, "kind", kPlaceTitle, kProjectionTitle, " value") +
         "  remark";
}

std::string EventLines::line(const RecordedEvent& event) const {
  std::string line =
      columns(fmt::to_string(event.time.ns), fmt::to_string(presentation_of(event, period_)),
              name_of(event.kind), names_.place(event), names_.projection(event),
              fmt::format("{: }", event.value));
  line += fmt::format("  {}", remark(event));
  line.erase(line.find_last_not_of(' ') + 1);
  if (colour_ == Colour::yes) {
    const std::size_t kind = time_width_ + presentation_width_ + 4;
    line.insert(std::min(kind + kKindWidth, line.size()), kPlain);
    line.insert(kind, colour_of(event.kind));
  }
  return line;
}

std::string event_json(const RecordedEvent& event, const EventNames& names, Time period) {
  std::string text;
  const auto to = std::back_inserter(text);
  fmt::format_to(to, R"({{"time_ns":{},"presentation":{},"kind":"{}","neuron":"{}")", event.time.ns,
                 presentation_of(event, period), name_of(event.kind), names.neuron(event.neuron));
  if (happens_at_synapses(event.kind)) {
    const std::string pre = event.pre == kNoNeuron ? "bias" : names.neuron(event.pre);
    fmt::format_to(to, R"(,"pre":"{}")", pre);
  }
  if (const auto projection = names.projection(event); !projection.empty()) {
    fmt::format_to(to, R"(,"projection":"{}")", projection);
  }
  if (has_port(event.kind)) fmt::format_to(to, R"(,"port":"{}")", name_of(event.port));
  if (event.kind == EventKind::axon) {
    fmt::format_to(to, R"(,"output":"{}")", name_of(event.output));
  }
  if (has_number(event.kind)) fmt::format_to(to, R"(,"number":{})", event.number);
  const char* const quote = std::isfinite(event.value) ? "" : "\"";
  fmt::format_to(to, R"(,"value":{}{}{},"caused_ns":{}}})", quote, event.value, quote,
                 event.caused.ns);
  return text;
}

}  // namespace recirc
