// Which events a user's words choose, and what is said of words that choose nothing.
#include "tools/trace/event_selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "neurons/errors.hpp"
#include "tests/tools/trace/small_run.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing_support::SmallRun;

// v has 3 neurons, h1 has 2.
const SmallRun& run() {
  static const SmallRun kRun = testing_support::small_run(testing_support::ring(), 2);
  return kRun;
}

template <class Fits>
void expect_selects(const SelectionWords& words, const Fits& fits) {
  const EventSelection selection(words, run().names, run().period);
  std::size_t selected = 0;
  for (const RecordedEvent& event : run().events) {
    EXPECT_EQ(selection.contains(event), fits(event)) << run().names.place(event);
    selected += selection.contains(event) ? 1 : 0;
    if (selection.contains(event)) {
      EXPECT_GE(event.time, selection.first());
      EXPECT_LE(event.time, selection.last());
    }
  }
  EXPECT_GT(selected, 0U);
  EXPECT_LT(selected, run().events.size());
}

TEST(EventSelection, WithoutWordsIsEverything) {
  const EventSelection selection({}, run().names, run().period);
  EXPECT_TRUE(std::ranges::all_of(
      run().events, [&](const RecordedEvent& event) { return selection.contains(event); }));
}

TEST(EventSelection, ByTimeIncludesBothEnds) {
  expect_selects({.times = {"9..20ns"}}, [](const RecordedEvent& event) {
    return event.time >= Time{9} && event.time <= Time{20};
  });
  expect_selects({.times = {"..10"}}, [](const auto& event) { return event.time <= Time{10}; });
  expect_selects({.times = {"10", "21.."}}, [](const RecordedEvent& event) {
    return event.time == Time{10} || event.time >= Time{21};
  });
  const EventSelection units({.times = {"1us..2ms"}}, run().names, run().period);
  EXPECT_EQ(units.first(), Time{1000});
  EXPECT_EQ(units.last(), Time{2'000'000});
}

TEST(EventSelection, ByPresentationGivesUpdatesToTheBatchTheyEnd) {
  const std::int64_t period = run().period.ns;
  expect_selects({.presentations = {"1"}}, [&](const RecordedEvent& event) {
    const bool is_update = event.kind == EventKind::update;
    return is_update ? event.time.ns == 2 * period
                     : event.time.ns >= period && event.time.ns < 2 * period;
  });
  expect_selects({.presentations = {"3..4", "7.."}}, [&](const RecordedEvent& event) {
    const std::int64_t number = presentation_of(event, run().period);
    return number == 3 || number == 4 || number >= 7;
  });
}

TEST(EventSelection, ByNeuronTakesItsIncomingSynapses) {
  expect_selects({.neurons = {"h1[1]"}},
                 [](const RecordedEvent& event) { return index(event.neuron) == 4; });
  expect_selects({.neurons = {"v[1..2]"}}, [](const RecordedEvent& event) {
    return index(event.neuron) == 1 || index(event.neuron) == 2;
  });
  expect_selects({.populations = {"h1"}},
                 [](const RecordedEvent& event) { return index(event.neuron) >= 3; });
}

TEST(EventSelection, BySynapseTakesAnyEnds) {
  expect_selects({.synapses = {"v[2]->h1[0]"}}, [](const RecordedEvent& event) {
    return index(event.pre) == 2 && index(event.neuron) == 3;
  });
  expect_selects({.synapses = {"*->v"}},
                 [](const RecordedEvent& event) { return event.projection == 1; });
  expect_selects({.synapses = {"bias->h1[0]"}}, [](const RecordedEvent& event) {
    return happens_at_synapses(event.kind) && event.pre == kNoNeuron && index(event.neuron) == 3;
  });
  expect_selects({.projections = {"h1-v"}},
                 [](const RecordedEvent& event) { return event.projection == 1; });
}

TEST(EventSelection, NeedsOneWordOfEachList) {
  expect_selects({.neurons = {"h1[0]"}, .kinds = {"axon", "soma"}}, [](const RecordedEvent& event) {
    return index(event.neuron) == 3 &&
           (event.kind == EventKind::axon || event.kind == EventKind::soma);
  });
}

std::vector<std::string> complaints(const SelectionWords& words) {
  try {
    const EventSelection selection(words, run().names, run().period);
  } catch (const InputError& error) {
    std::vector<std::string> lines;
    for (const Finding& finding : error.findings()) lines.push_back(to_string(finding));
    return lines;
  }
  return {};
}

TEST(EventSelection, NamesEveryWordThatItCannotUse) {
  EXPECT_THAT(
      complaints({.times = {"5h", "9..3", ".."}, .neurons = {"h2[0]", "h1", "h1[2]", "h1[1..5]"}}),
      ElementsAre(
          "--time: \"5h\" is no range; write a time such as 1200, 5us or 1us..2us",
          "--time: \"9..3\" ends before it begins",
          "--time: \"..\" is no range; write a time such as 1200, 5us or 1us..2us",
          "--neuron: unknown population \"h2\"; did you mean \"h1\"?",
          "--neuron: \"h1\" is no neuron; write a neuron such as hidden[3], or hidden[0..9]",
          "--neuron: \"h1[2]\" is not there: h1 has 2 neurons; they are counted from 0",
          "--neuron: \"h1[1..5]\" is not there: h1 has 2 neurons; they are counted from 0"));
  EXPECT_THAT(complaints({.projections = {"h1-w"}, .synapses = {"v[0]"}, .kinds = {"axons"}}),
              ElementsAre("--projection: unknown projection \"h1-w\"; did you mean \"h1-v\"?",
                          testing::StartsWith("--synapse: \"v[0]\" is no synapse; write a synapse "
                                              "such as input[0]->hidden[3]"),
                          "--kind: unknown kind \"axons\"; did you mean \"axon\"?"));
  EXPECT_THAT(complaints({.times = {"99999999999999999999", "10000000000s", "-1"}}),
              testing::SizeIs(3));
}

}  // namespace
}  // namespace recirc
