#pragma once

#include <CLI/App.hpp>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tools/trace/event_names.hpp"

namespace recirc {

/// Which events a user asks for, in his words. Of the same list one must fit, of each list that is
/// not empty.
struct SelectionWords {
  std::vector<std::string> times{};  ///< "1200", "1us..2us", "1200..", "..3400"; ends included
  std::vector<std::string> presentations{};  ///< "5", "5..7", "5..", "..7"; ends included
  std::vector<std::string> neurons{};        ///< "hidden[3]", "hidden[0..9]"
  std::vector<std::string> populations{};
  std::vector<std::string> projections{};
  std::vector<std::string> synapses{};  ///< "input[0]->hidden[3]", "bias->hidden", "*->hidden[3]"
  std::vector<std::string> kinds{};
};

/// Adds --time, --presentation, --neuron, --population, --projection, --synapse and --kind. `words`
/// must outlive `verb`.
void add_selection_options(CLI::App& verb, SelectionWords& words);

/// Which events are asked for.
class EventSelection {
 public:
  /// All events.
  EventSelection() = default;
  /// Throws InputError that names all words that are not understood, or what is not in the network.
  EventSelection(const SelectionWords& words, const EventNames& names, Time period);

  [[nodiscard]] bool contains(const RecordedEvent& event) const;

  /// No event before the first or after the second is selected.
  [[nodiscard]] Time first() const;
  [[nodiscard]] Time last() const;

  /// The neurons that were asked for one by one, in ranges.
  struct Range {
    std::int64_t from = 0;
    std::int64_t to = std::numeric_limits<std::int64_t>::max();  ///< included
    [[nodiscard]] bool contains(std::int64_t number) const {
      return number >= from && number <= to;
    }
  };
  [[nodiscard]] const std::vector<Range>& neurons() const { return neurons_; }
  [[nodiscard]] bool names_synapses() const { return !synapses_.empty(); }

 private:
  struct Synapses {
    Range pre;
    Range post;
    bool is_bias = false;  ///< then `pre` is nothing
  };
  friend class SelectionReader;

  Time period_{1};
  std::vector<Range> times_;
  std::vector<Range> presentations_;
  std::vector<Range> neurons_;
  std::vector<Range> populations_;  ///< of neurons
  std::vector<Range> projections_;
  std::vector<Synapses> synapses_;
  std::array<bool, kEventKinds> kinds_{};
  bool all_kinds_ = true;
};

}  // namespace recirc
