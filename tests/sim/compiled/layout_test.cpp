#include "sim/compiled/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/compiled/live_steps.hpp"
#include "tests/sim/compiled/tapes.hpp"

namespace recirc {
namespace {

using testing_support::ring;
using testing_support::Taped;
using testing_support::taped;

// What there is to lay out: deep, several cycles, memories, errors that go down, powers of weights.
std::map<std::string, Taped> tapes() {
  std::map<std::string, Taped> result;
  result["ring"] = taped(ring({.sizes = {6, 3}}));
  result["deep"] = taped(ring({.sizes = {6, 3, 2, 3}, .batch = 5}));
  result["cycles"] = taped(
      ring({.sizes = {6, 3, 6}, .rule = "(post[1] - post[3]) * pre[1]", .recirculations = 4}));
  Scenario memories = ring({.sizes = {6, 3, 2}});
  for (PopulationSpec& population : memories.populations) {
    population.soma_memory = 0.25;
    population.axon_memory = 0.5;
  }
  result["memories"] = taped(memories);
  result["errors"] = taped(testing_support::feedforward(4));
  Scenario powers = ring({.sizes = {6, 3}, .batch = 2});
  powers.projections[0].rule = "post[0]^2 * pre[0] * pre[1] - 0.1 * w * post[1] * pre[0]^2";
  result["powers"] = taped(powers);
  return result;
}

struct LaidOut {
  std::vector<Stage> stages;
  Layout layout;
};

LaidOut laid_out(const Taped& taped) {
  LaidOut result{.stages = stages_of(taped.built.network, taped.tape, 64, sizeof(float)),
                 .layout = {}};
  result.layout = lay_out(taped.tape, result.stages);
  return result;
}

// Plays a tape without numbers: what is in a slot is the value that was written there last.
class SlotContents {
 public:
  SlotContents(const Tape& tape, const Layout& layout) : tape_(tape), layout_(layout) {}

  void write(const TapeStep& step) {
    for (const ValueId value : writes_of(step)) {
      const Place& place = layout_.places[value];
      if (!tape_.values[value].is_live || place.kept == Kept::nowhere) continue;
      contents_[{place.kept, place.slot}] = value;
    }
  }

  [[nodiscard]] bool holds(ValueId value) const {
    const Place& place = layout_.places[value];
    const auto found = contents_.find({place.kept, place.slot});
    return found != contents_.end() && found->second == value;
  }

  [[nodiscard]] bool holds_reads_of(const TapeStep& step) const {
    const std::vector<ValueId> reads = reads_of(tape_, step);
    return std::ranges::all_of(reads, [this](ValueId value) { return holds(value); });
  }

 private:
  const Tape& tape_;
  const Layout& layout_;
  std::map<std::pair<Kept, std::uint32_t>, ValueId> contents_;
};

TEST(Layout, KeepsWhatIsReadUntilItIs) {
  for (const auto& [name, taped] : tapes()) {
    const LaidOut laid = laid_out(taped);
    SlotContents contents(taped.tape, laid.layout);
    for (const TapeStep& step : taped.tape.steps) {
      if (step.is_live && std::holds_alternative<ClampStep>(step.operation)) contents.write(step);
    }
    for (const Stage& stage : laid.stages) {
      for (const TapeStep* step : stage.steps) {
        EXPECT_TRUE(contents.holds_reads_of(*step)) << name;
        contents.write(*step);
      }
      // Other neurons of the stage go through the same steps once more, and read what other
      // populations sent them; then comes what is done once for all.
      for (const TapeStep* step : stage.steps) {
        const auto* deliver = std::get_if<DeliverStep>(&step->operation);
        EXPECT_TRUE(deliver == nullptr || contents.holds(deliver->pre)) << name;
      }
      for (const TapeStep* step : stage.after) EXPECT_TRUE(contents.holds_reads_of(*step)) << name;
    }
    for (const TapeStep& step : taped.tape.steps) {
      if (!step.is_live || !std::holds_alternative<LearnStep>(step.operation)) continue;
      EXPECT_TRUE(contents.holds_reads_of(step)) << name << ", at the end of the chunk";
    }
  }
}

TEST(Layout, GivesEveryValueAPlaceOfItsSize) {
  for (const auto& [name, taped] : tapes()) {
    const LaidOut laid = laid_out(taped);
    for (ValueId value = 0; value < taped.tape.values.size(); ++value) {
      const Place& place = laid.layout.places[value];
      if (place.kept == Kept::nowhere) continue;
      const std::vector<std::uint32_t>& slots =
          place.kept == Kept::chunk ? laid.layout.chunk_slots : laid.layout.tile_slots;
      ASSERT_LT(place.slot, slots.size()) << name;
      EXPECT_EQ(slots[place.slot], taped.tape.values[value].size) << name;
    }
  }
}

TEST(Layout, HasNoPlaceForWhatIsDead) {
  for (const auto& [name, taped] : tapes()) {
    const LaidOut laid = laid_out(taped);
    for (ValueId value = 0; value < taped.tape.values.size(); ++value) {
      if (taped.tape.values[value].is_live) continue;
      EXPECT_EQ(laid.layout.places[value].kept, Kept::nowhere)
          << name << ", " << taped.tape.values[value].name;
    }
  }
}

// However often activity goes round, a tile needs no more memory.
TEST(Layout, UsesSlotsAgain) {
  const auto slots_after = [](std::uint32_t cycles) {
    const std::string rule = "(post[0] - post[" + std::to_string(cycles) + "]) * pre[0]";
    return laid_out(taped(ring({.sizes = {6, 3}, .rule = rule, .recirculations = cycles})))
        .layout.tile_slots.size();
  };
  EXPECT_EQ(slots_after(10), slots_after(4));
}

}  // namespace
}  // namespace recirc
