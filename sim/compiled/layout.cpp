#include "sim/compiled/layout.hpp"

#include <map>
#include <utility>
#include <variant>

#include "sim/compiled/live_steps.hpp"

namespace recirc {
namespace {

// Goes through the steps and hands out slots; a slot whose value nobody reads any more is handed
// out again.
class SlotAllocator {
 public:
  explicit SlotAllocator(const Tape& tape) : tape_(tape), last_read_(tape.values.size(), 0) {
    layout_.places.resize(tape.values.size());
    for (std::size_t k = 0; k < tape.steps.size(); ++k) {
      if (!tape.steps[k].is_live) continue;
      const bool learns = std::holds_alternative<LearnStep>(tape.steps[k].operation);
      for (const ValueId value : reads_of(tape, tape.steps[k])) {
        last_read_[value] = k;
        if (learns) keep_for_chunk(value);
      }
    }
  }

  Layout lay_out() {
    for (std::size_t k = 0; k < tape_.steps.size(); ++k) {
      const TapeStep& step = tape_.steps[k];
      if (!step.is_live) continue;
      // A product can't be written over what it is made of; what goes neuron by neuron can.
      const bool is_in_place = !std::holds_alternative<DeliverStep>(step.operation);
      if (is_in_place) release_after(k);
      for (const ValueId value : writes_of(step)) place(value);
      if (!is_in_place) release_after(k);
    }
    return std::move(layout_);
  }

 private:
  void keep_for_chunk(ValueId value) {
    Place& place = layout_.places[value];
    if (place.kept == Kept::chunk) return;
    place = {.kept = Kept::chunk, .slot = static_cast<std::uint32_t>(layout_.chunk_slots.size())};
    layout_.chunk_slots.push_back(tape_.values[value].size);
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

  // What step `k` is the last to read needs its slot no more.
  void release_after(std::size_t k) {
    for (const ValueId value : reads_of(tape_, tape_.steps[k])) {
      Place& place = layout_.places[value];
      if (last_read_[value] != k || place.kept != Kept::tile) continue;
      free_[tape_.values[value].size].push_back(place.slot);
      last_read_[value] = tape_.steps.size();  // once, however often the step reads it
    }
  }

  const Tape& tape_;
  std::vector<std::size_t> last_read_;                        // number of a step, by value
  std::map<std::uint32_t, std::vector<std::uint32_t>> free_;  // slots by size
  Layout layout_;
};

}  // namespace

Layout lay_out(const Tape& tape) { return SlotAllocator(tape).lay_out(); }

}  // namespace recirc
