// What a page is told of the inside of a neuron or a synapse: all that the trace has of it.
#include "tools/serve/traced_inside.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "protocols/event_batch.hpp"
#include "tests/sim/data/scratch_folder.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/recorded_trace.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using Events = std::vector<RecordedEvent>;

// The events of an answer, whose batches are base64.
Events events_of(const nlohmann::ordered_json& answer) {
  Events events;
  for (const auto& batch : answer.at("events")) {
    const auto text = batch.get<std::string>();
    std::string bytes(text.size(), '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    bytes.resize(static_cast<std::size_t>(size - std::ranges::count(text, '=')));
    EXPECT_FALSE(decode_batch(bytes, events));
  }
  return events;
}

// A ring of three and two neurons that limits its weights' norms, four presentations in batches.
class TracedInside : public testing::Test {
 protected:
  TracedInside() {
    Scenario scenario = testing_support::ring({.batch = 2});
    scenario.learning.weight_limit.incoming_norm = 0.9;
    built_ = testing_support::build(scenario);
    file_ = testing_support::recorded_trace(scenario, 4, {}, folder_.path() / "trace.mcap");
  }

  // Those of the presentation that `is_wanted`, of all that the trace has.
  template <class IsWanted>
  [[nodiscard]] Events expected(const TraceReader& trace, std::int64_t presentation,
                                const IsWanted& is_wanted) const {
    const Time begin = built_.network.timing.period * presentation;
    Events events;
    trace.for_each({}, [&](std::span<const RecordedEvent> some) {
      for (const RecordedEvent& event : some) {
        const bool is_then =
            event.time >= begin && event.time < begin + built_.network.timing.period;
        if (is_then && is_wanted(event)) events.push_back(event);
      }
    });
    return events;
  }

  ScratchFolder folder_;
  Built built_;
  std::filesystem::path file_;
};

TEST_F(TracedInside, TellsWhatANeuronReceivedAndDidAndItsBias) {
  const TraceReader trace(file_);
  std::size_t told = 0;
  for (std::int64_t presentation = 0; presentation < 4; ++presentation) {
    for (std::uint32_t neuron = 0; neuron < 5; ++neuron) {
      const AskedBias asked = neuron < 3 ? AskedBias{0, neuron} : AskedBias{1, neuron - 3};
      const auto answer =
          traced_inside(trace, built_.network, asked, static_cast<std::uint64_t>(presentation), {});
      EXPECT_EQ(answer["presentation"], presentation);
      EXPECT_EQ(answer["left_out"], 0);
      const Events events = events_of(answer);
      EXPECT_EQ(events, expected(trace, presentation, [&](const RecordedEvent& event) {
                  const bool is_learned = event.kind == EventKind::change ||
                                          event.kind == EventKind::update ||
                                          event.kind == EventKind::weight;
                  return index(event.neuron) == neuron &&
                         !(is_learned && event.projection != kNoProjection);
                }));
      told += events.size();
    }
  }
  EXPECT_GT(told, 200U);
}

TEST_F(TracedInside, TellsWhatASynapseSawAndDid) {
  const TraceReader trace(file_);
  const Network& network = built_.network;
  for (std::int64_t presentation = 0; presentation < 4; ++presentation) {
    for (std::uint32_t projection = 0; projection < 2; ++projection) {
      const WatchedSynapse asked{.projection = projection, .pre = 1, .post = 1};
      const SynapseName name = name_of(network, asked);
      const auto answer =
          traced_inside(trace, network, asked, static_cast<std::uint64_t>(presentation), {});
      const Events events = events_of(answer);
      EXPECT_EQ(events, expected(trace, presentation, [&](const RecordedEvent& event) {
                  const bool is_own = event.projection == projection && event.neuron == name.post &&
                                      (event.pre == name.pre || event.kind == EventKind::factor);
                  const bool is_shown =
                      event.neuron == name.post &&
                      (event.kind == EventKind::soma || event.kind == EventKind::error);
                  return is_own || is_shown ||
                         (event.neuron == name.pre && event.kind == EventKind::axon);
                }));
      EXPECT_EQ(std::ranges::count(events, EventKind::change, &RecordedEvent::kind), 1);
    }
  }
}

TEST_F(TracedInside, IsOfTheLastPresentationUnlessToldOfAnEarlierOne) {
  const TraceReader trace(file_);
  for (const std::optional<std::uint64_t> asked :
       {std::optional<std::uint64_t>{}, std::optional<std::uint64_t>{4},
        std::optional<std::uint64_t>{~std::uint64_t{0}}}) {
    EXPECT_EQ(traced_inside(trace, built_.network, AskedBias{1, 0}, asked, {})["presentation"], 3);
  }
}

}  // namespace
}  // namespace recirc
