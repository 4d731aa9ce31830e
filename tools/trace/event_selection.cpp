#include "tools/trace/event_selection.hpp"

#include <fmt/format.h>

#include <CLI/Validators.hpp>
#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "neurons/errors.hpp"
#include "protocols/nearest_name.hpp"

namespace recirc {

using Range = EventSelection::Range;

/// Reads the words of a selection, and keeps what is wrong with them.
class SelectionReader {
 public:
  SelectionReader(const EventNames& names, EventSelection& selection)
      : names_(names), selection_(selection) {}

  void read(const SelectionWords& words) {
    for (const std::string& word : words.times) {
      add("--time", word, times(word), selection_.times_, "a time such as 1200, 5us or 1us..2us");
    }
    for (const std::string& word : words.presentations) {
      add("--presentation", word, range(word, whole_number), selection_.presentations_,
          "a number such as 5, 5.. or 5..7");
    }
    for (const std::string& word : words.neurons) {
      if (const auto found = neurons("--neuron", word, Whole::no)) {
        selection_.neurons_.push_back(*found);
      }
    }
    for (const std::string& word : words.populations) {
      if (const auto found = population("--population", word)) {
        selection_.populations_.push_back(all_of(*found));
      }
    }
    for (const std::string& word : words.projections) read_projection(word);
    for (const std::string& word : words.synapses) read_synapse(word);
    for (const std::string& word : words.kinds) read_kind(word);
    if (!wrong_.empty()) throw InputError(std::move(wrong_));
  }

 private:
  enum class Whole : bool { no, yes };
  static constexpr std::string_view kNeuronForm = "a neuron such as hidden[3], or hidden[0..9]";
  static constexpr std::string_view kSynapseForm =
      "a synapse such as input[0]->hidden[3], input->hidden[3], *->hidden[3] or bias->hidden[3]";

  void refuse(std::string_view flag, std::string what, std::string right) {
    wrong_.push_back(
        {.where = std::string(flag), .what = std::move(what), .right = std::move(right)});
  }

  void add(std::string_view flag, const std::string& word, std::optional<Range> found,
           std::vector<Range>& to, std::string_view form) {
    if (found && found->from <= found->to) {
      to.push_back(*found);
    } else if (found) {
      refuse(flag, fmt::format("{} ends before it begins", in_quotes(word)), "");
    } else {
      refuse(flag, fmt::format("{} is no range", in_quotes(word)), fmt::format("write {}", form));
    }
  }

  static std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
  }

  static std::optional<std::int64_t> nanoseconds(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = whole_number(text.substr(0, digits));
    const std::string_view unit = text.substr(digits);
    std::int64_t in_ns = 0;
    for (const auto& [name, size] : {std::pair<std::string_view, std::int64_t>{"", 1},
                                     {"ns", 1},
                                     {"us", 1'000},
                                     {"ms", 1'000'000},
                                     {"s", 1'000'000'000}}) {
      if (unit == name) in_ns = size;
    }
    std::int64_t ns = 0;
    if (!number || in_ns == 0 || __builtin_mul_overflow(*number, in_ns, &ns)) return std::nullopt;
    return ns;
  }

  /// "A", "A..B", "A.." or "..B".
  template <class Read>
  static std::optional<Range> range(std::string_view text, const Read& read) {
    Range range;
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) {
      const auto number = read(text);
      if (!number) return std::nullopt;
      return Range{*number, *number};
    }
    const std::string_view from = text.substr(0, dots);
    const std::string_view to = text.substr(dots + 2);
    if (from.empty() && to.empty()) return std::nullopt;
    for (const auto& [part, bound] : {std::pair{from, &range.from}, {to, &range.to}}) {
      if (part.empty()) continue;
      const auto number = read(part);
      if (!number) return std::nullopt;
      *bound = *number;
    }
    return range;
  }

  static std::optional<Range> times(std::string_view text) { return range(text, nanoseconds); }

  static Range all_of(const TracePopulation& population) {
    const std::int64_t first = index(population.first);
    return {first, first + population.size - 1};
  }

  std::optional<TracePopulation> population(std::string_view flag, std::string_view name) {
    const auto& all = names_.populations();
    const auto found = std::ranges::find(all, name, &TracePopulation::name);
    if (found != all.end()) return *found;
    std::vector<std::string> known;
    for (const TracePopulation& one : all) known.push_back(one.name);
    refuse(flag, fmt::format("unknown population {}", in_quotes(name)), did_you_mean(name, known));
    return std::nullopt;
  }

  /// "hidden[3]", "hidden[0..9]", and "hidden" if `whole` populations may be meant.
  std::optional<Range> neurons(std::string_view flag, std::string_view word, Whole whole) {
    const std::size_t open = word.find('[');
    if (open == std::string_view::npos && whole == Whole::yes) {
      const auto its = population(flag, word);
      return its ? std::optional(all_of(*its)) : std::nullopt;
    }
    if (open == std::string_view::npos || !word.ends_with(']')) {
      refuse(flag, fmt::format("{} is no neuron", in_quotes(word)),
             fmt::format("write {}", kNeuronForm));
      return std::nullopt;
    }
    const auto its = population(flag, word.substr(0, open));
    if (!its) return std::nullopt;
    const auto within = range(word.substr(open + 1, word.size() - open - 2), whole_number);
    const bool is_open = within && within->to == Range{}.to;
    if (!within || within->from > within->to) {
      refuse(flag, fmt::format("{} is no neuron", in_quotes(word)),
             fmt::format("write {}", kNeuronForm));
      return std::nullopt;
    }
    if (within->from >= its->size || (!is_open && within->to >= its->size)) {
      refuse(
          flag,
          fmt::format("{} is not there: {} has {} neurons", in_quotes(word), its->name, its->size),
          "they are counted from 0");
      return std::nullopt;
    }
    const std::int64_t first = index(its->first);
    return Range{first + within->from, first + std::min<std::int64_t>(within->to, its->size - 1)};
  }

  void read_projection(const std::string& word) {
    const auto& all = names_.projections();
    const auto found = std::ranges::find(all, word, &TraceProjection::name);
    if (found != all.end()) {
      selection_.projections_.push_back({found - all.begin(), found - all.begin()});
      return;
    }
    std::vector<std::string> known;
    for (const TraceProjection& one : all) known.push_back(one.name);
    refuse("--projection", fmt::format("unknown projection {}", in_quotes(word)),
           did_you_mean(word, known));
  }

  /// An end of a synapse; everything for "*".
  std::optional<Range> end(std::string_view word) {
    return word == "*" ? Range{} : neurons("--synapse", word, Whole::yes);
  }

  void read_synapse(const std::string& word) {
    const std::size_t arrow = word.find("->");
    if (arrow == std::string::npos) {
      refuse("--synapse", fmt::format("{} is no synapse", in_quotes(word)),
             fmt::format("write {}", kSynapseForm));
      return;
    }
    const std::string_view pre = std::string_view(word).substr(0, arrow);
    EventSelection::Synapses synapses;
    const bool is_population =
        std::ranges::find(names_.populations(), pre, &TracePopulation::name) !=
        names_.populations().end();
    synapses.is_bias = pre == "bias" && !is_population;
    const auto from = synapses.is_bias ? Range{} : end(pre);
    const auto to = end(std::string_view(word).substr(arrow + 2));
    if (!from || !to) return;
    synapses.pre = *from;
    synapses.post = *to;
    selection_.synapses_.push_back(synapses);
  }

  void read_kind(const std::string& word) {
    const std::vector<std::string> known = event_kind_names();
    const auto found = std::ranges::find(known, word);
    selection_.all_kinds_ = false;
    if (found != known.end()) {
      selection_.kinds_.at(static_cast<std::size_t>(found - known.begin())) = true;
    } else {
      refuse("--kind", fmt::format("unknown kind {}", in_quotes(word)), did_you_mean(word, known));
    }
  }

  const EventNames& names_;
  EventSelection& selection_;
  std::vector<Finding> wrong_;
};

EventSelection::EventSelection(const SelectionWords& words, const EventNames& names, Time period)
    : period_(period) {
  SelectionReader(names, *this).read(words);
}

bool EventSelection::contains(const RecordedEvent& event) const {
  const auto is_in = [](const std::vector<Range>& ranges, std::int64_t number) {
    return ranges.empty() ||
           std::ranges::any_of(ranges, [&](const Range& range) { return range.contains(number); });
  };
  if (!all_kinds_ && !kinds_[static_cast<std::size_t>(event.kind)]) return false;
  if (!is_in(times_, event.time.ns) || !is_in(neurons_, index(event.neuron)) ||
      !is_in(populations_, index(event.neuron)) || !is_in(projections_, event.projection)) {
    return false;
  }
  if (!presentations_.empty() && !is_in(presentations_, presentation_of(event, period_))) {
    return false;
  }
  if (synapses_.empty()) return true;
  return happens_at_synapses(event.kind) &&
         std::ranges::any_of(synapses_, [&](const Synapses& synapses) {
           const bool is_bias = event.pre == kNoNeuron;
           return synapses.post.contains(index(event.neuron)) && synapses.is_bias == is_bias &&
                  (is_bias || synapses.pre.contains(index(event.pre)));
         });
}

Time EventSelection::first() const {
  const auto least = [](const std::vector<Range>& ranges) {
    return ranges.empty() ? 0 : std::ranges::min(ranges, {}, &Range::from).from;
  };
  std::int64_t presentation_ns = 0;
  if (__builtin_mul_overflow(least(presentations_), period_.ns, &presentation_ns)) return kNever;
  return Time{std::max(least(times_), presentation_ns)};
}

Time EventSelection::last() const {
  constexpr std::int64_t kEver = Range{}.to;
  const auto most = [](const std::vector<Range>& ranges) {
    return ranges.empty() ? kEver : std::ranges::max(ranges, {}, &Range::to).to;
  };
  const std::int64_t presentation = most(presentations_);
  std::int64_t presentation_ns = 0;
  if (presentation == kEver ||
      __builtin_mul_overflow(presentation + 1, period_.ns, &presentation_ns)) {
    presentation_ns = kEver;
  }
  return Time{std::min(most(times_), presentation_ns)};
}

void add_selection_options(CLI::App& verb, SelectionWords& words) {
  const auto add = [&verb](const char* flag, std::vector<std::string>& list, const char* what,
                           const char* type) {
    return verb.add_option(flag, list, what)
        ->type_name(type)
        ->allow_extra_args(false)
        ->group("Which events (again: any of them)");
  };
  add("--time", words.times, "When: 1200, 1us..2us, 5ms.. (ns unless said; ends included)",
      "RANGE");
  add("--presentation", words.presentations, "In which presentations: 0, 5..7, 5..", "RANGE");
  add("--neuron", words.neurons, "At a neuron, and its incoming synapses: hidden[3], hidden[0..9]",
      "NEURON");
  add("--population", words.populations, "At all neurons of a population", "POPULATION");
  add("--projection", words.projections, "At the synapses of a projection", "PROJECTION");
  add("--synapse", words.synapses, "At a synapse: input[0]->hidden[3], *->hidden, bias->hidden[3]",
      "PRE->POST");
  add("--kind", words.kinds, "Of a kind", "KIND")
      ->delimiter(',')
      ->type_name("{" + fmt::format("{}", fmt::join(event_kind_names(), ",")) + "}");
}

}  // namespace recirc
