#include "sim/compiled/layout.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "sim/compiled/live_steps.hpp"

namespace recirc {
namespace {

// Goes through the steps and hands out slots; a slot whose value nobody reads any more is handed
// out again.
class SlotAllocator {
 public:
  SlotAllocator(const Tape& tape, const std::vector<Stage>& stages)
      : tape_(tape), stages_(stages), last_read_(tape.values.size()) {
    layout_.places.resize(tape.values.size());
    for (const TapeStep& step : tape.steps) {
      if (!step.is_live || !std::holds_alternative<LearnStep>(step.operation)) continue;
      for (const ValueId value : reads_of(tape, step)) keep_for_chunk(value);
    }
  }

  Layout lay_out() {
    find_last_reads();
    std::size_t number = 0;
    for (const TapeStep& step : tape_.steps) {
      if (step.is_live && std::holds_alternative<ClampStep>(step.operation)) place(step);
    }
    for (const Stage& stage : stages_) {
      for (const TapeStep* step : stage.steps) {
        // A product can't be written over what it is made of; what goes neuron by neuron can.
        const bool is_in_place = !std::holds_alternative<DeliverStep>(step->operation);
        if (is_in_place) release(number);
        place(*step);
        if (!is_in_place) release(number);
        ++number;
      }
      release(number++);
    }
    return std::move(layout_);
  }

 private:
  // Steps are numbered as they are played, and so are the ends of stages: what a neuron reads of
  // others, and what is counted, has to be there until then.
  void find_last_reads() {
    std::size_t number = 0;
    for (const Stage& stage : stages_) {
      const std::size_t end = number + stage.steps.size();
      for (const TapeStep* step : stage.steps) {
        const auto* deliver = std::get_if<DeliverStep>(&step->operation);
        for (const ValueId value : reads_of(tape_, *step)) {
          const bool is_of_others = deliver != nullptr && value == deliver->pre;
          last_read_[value] = std::max(last_read_[value].value_or(0), is_of_others ? end : number);
        }
        ++number;
      }
      for (const TapeStep* step : stage.after) {
        for (const ValueId value : reads_of(tape_, *step)) last_read_[value] = end;
      }
      ++number;
    }
    read_last_.resize(number);
    for (ValueId value = 0; value < last_read_.size(); ++value) {
      if (last_read_[value]) read_last_[*last_read_[value]].push_back(value);
    }
  }

  void keep_for_chunk(ValueId value) {
    Place& place = layout_.places[value];
    if (place.kept == Kept::chunk) return;
    place = {.kept = Kept::chunk, .slot = static_cast<std::uint32_t>(layout_.chunk_slots.size())};
    layout_.chunk_slots.push_back(tape_.values[value].size);
  }

  void place(const TapeStep& step) {
    for (const ValueId value : writes_of(step)) place(value);
  }

  void place(ValueId value) {
    Place& place = layout_.places[value];
    if (!tape_.values[value].is_live || place.kept != Kept::nowhere) return;
    place.kept = Kept::tile;
    std::vector<std::uint32_t>& free = free_[tape_.values[value].size];
    if (free.empty()) {
      place.slot = static_cast<std::uint32_t>(layout_.tile_slots.size());
      layout_.tile_slots.push_back(tape_.values[value].size);
    } else {
      place.slot = free.back();
      free.pop_back();
    }
  }

  // What is read for the last time at `number` needs its slot no more.
  void release(std::size_t number) {
    for (const ValueId value : read_last_[number]) {
      const Place& place = layout_.places[value];
      if (place.kept == Kept::tile) free_[tape_.values[value].size].push_back(place.slot);
    }
  }

  const Tape& tape_;
  const std::vector<Stage>& stages_;
  std::vector<std::optional<std::size_t>> last_read_;         // number of a step, by value
  std::vector<std::vector<ValueId>> read_last_;               // values, by number
  std::map<std::uint32_t, std::vector<std::uint32_t>> free_;  // slots by size
  Layout layout_;
};

}  // namespace

Layout lay_out(const Tape& tape, const std::vector<Stage>& stages) {
  return SlotAllocator(tape, stages).lay_out();
}

}  // namespace recirc
