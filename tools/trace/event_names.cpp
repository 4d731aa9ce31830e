#include "tools/trace/event_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

constexpr std::array<std::string_view, kEventKinds> kKinds{
    "weight", "update", "factor", "stimulus", "volley", "activation",
    "soma",   "error",  "axon",   "delivery", "change", "lost"};

constexpr std::string_view kBias = "bias";
constexpr std::string_view kArrow = "->";

}  // namespace

std::string_view name_of(EventKind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::vector<std::string> event_kind_names() { return {kKinds.begin(), kKinds.end()}; }

bool happens_at_synapses(EventKind kind) {
  return kind == EventKind::weight || kind == EventKind::update || kind == EventKind::delivery ||
         kind == EventKind::change || kind == EventKind::lost;
}

bool has_port(EventKind kind) {
  switch (kind) {
    case EventKind::volley:
    case EventKind::delivery:
    case EventKind::lost:
    case EventKind::soma:
    case EventKind::error:
    case EventKind::axon:
      return true;
    default:
      return false;
  }
}

bool has_number(EventKind kind) {
  switch (kind) {
    case EventKind::stimulus:
    case EventKind::soma:
    case EventKind::error:
    case EventKind::axon:
      return true;
    default:
      return false;
  }
}

EventNames::EventNames(std::vector<TracePopulation> populations,
                       std::vector<TraceProjection> projections)
    : populations_(std::move(populations)), projections_(std::move(projections)) {}

bool EventNames::know_all_of(const RecordedEvent& event) const {
  return population_of(event.neuron) && (event.pre == kNoNeuron || population_of(event.pre)) &&
         (event.projection == kNoProjection || event.projection < projections_.size());
}

std::optional<std::uint32_t> EventNames::population_of(NeuronId neuron) const {
  const auto past = std::ranges::upper_bound(populations_, index(neuron), {},
                                             [](const auto& one) { return index(one.first); });
  if (past == populations_.begin()) return std::nullopt;
  const auto& found = *(past - 1);
  if (index(neuron) - index(found.first) >= found.size) return std::nullopt;
  return static_cast<std::uint32_t>(past - populations_.begin() - 1);
}

std::string EventNames::neuron(NeuronId neuron) const {
  const auto population = population_of(neuron);
  if (!population) return fmt::format("neuron[{}]", index(neuron));
  const TracePopulation& its = populations_[*population];
  return fmt::format("{}[{}]", its.name, index(neuron) - index(its.first));
}

std::string EventNames::place(const RecordedEvent& event) const {
  const std::string post = neuron(event.neuron);
  if (!happens_at_synapses(event.kind)) return post;
  if (event.pre == kNoNeuron) return fmt::format("{}{}{}", kBias, kArrow, post);
  return fmt::format("{}{}{}", neuron(event.pre), kArrow, post);
}

std::string_view EventNames::projection(const RecordedEvent& event) const {
  return event.projection < projections_.size()
             ? std::string_view(projections_[event.projection].name)
             : std::string_view();
}

std::size_t EventNames::longest_neuron(std::uint32_t population) const {
  const TracePopulation& its = populations_[population];
  return fmt::formatted_size("{}[{}]", its.name, its.size == 0 ? 0 : its.size - 1);
}

std::size_t EventNames::longest_place() const {
  std::size_t longest = 0;
  for (std::uint32_t k = 0; k < populations_.size(); ++k) {
    longest = std::max(longest, kBias.size() + kArrow.size() + longest_neuron(k));
  }
  for (const TraceProjection& its : projections_) {
    longest = std::max(
        longest, longest_neuron(index(its.pre)) + kArrow.size() + longest_neuron(index(its.post)));
  }
  return longest;
}

std::size_t EventNames::longest_projection() const {
  std::size_t longest = 0;
  for (const TraceProjection& its : projections_) longest = std::max(longest, its.name.size());
  return longest;
}

std::int64_t presentation_of(const RecordedEvent& event, Time period) {
  const bool looks_back = event.kind == EventKind::update || event.kind == EventKind::factor;
  const std::int64_t ns = looks_back ? std::max<std::int64_t>(event.time.ns, 1) - 1 : event.time.ns;
  return ns / std::max<std::int64_t>(period.ns, 1);
}

}  // namespace recirc
