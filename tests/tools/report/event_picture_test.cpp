#include "tools/report/event_picture.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tools/report/played_network.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using Json = nlohmann::ordered_json;

// What the page's JavaScript reads from a packed array.
template <class Number>
std::vector<Number> unpacked(const Json& packed) {
  const auto text = packed.get<std::string>();
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  EXPECT_GE(length, 0);
  const auto padding = static_cast<std::size_t>(std::ranges::count(text, '='));
  std::vector<Number> numbers((static_cast<std::size_t>(length) - padding) / sizeof(Number));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(Number));
  return numbers;
}

constexpr std::size_t kAll = 1'000'000;

TEST(EventPicture, HasEveryEventThatNeuronsSentAndWhatTheyKeptToThemselves) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  EventPicture picture(built.network, kAll);
  EXPECT_EQ(play_presentations(built.network, *built.data, picture), 8);
  const Json json = picture.json();
  // Of a presentation: 4 stimuli, 3 hidden activities, 4 answers sent on, 3 hidden activities
  // again, and 4 last answers that have no send left.
  const auto kinds = unpacked<std::uint8_t>(json["kind"]);
  ASSERT_EQ(kinds.size(), 8U * (4 + 3 + 4 + 3 + 4));
  EXPECT_EQ(std::ranges::count(kinds, static_cast<std::uint8_t>(ShownEvent::silent)), 8 * 4);
  EXPECT_EQ(json["totals"]["neuron_events"], 8 * (4 + 3 + 4 + 3));
  EXPECT_EQ(json["totals"]["deliveries"], 8 * 4 * 12);
  const auto per_instant = unpacked<std::uint32_t>(json["per_instant"]);
  EXPECT_EQ(per_instant.size(), 8U * 5);
  EXPECT_EQ(std::accumulate(per_instant.begin(), per_instant.end(), 0U), kinds.size());
  EXPECT_TRUE(json["all_shown"].get<bool>());
}

TEST(EventPicture, ShowsTheStimulusAsItWas) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  EventPicture picture(built.network, kAll);
  play_presentations(built.network, *built.data, picture);
  std::vector<double> first(4);
  built.data->example(Split::train, 0, 0, first);
  const auto values = unpacked<float>(picture.json()["value"]);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(values[k], static_cast<float>(first[k]));
}

// All events of four epochs.
std::vector<RecordedEvent> events_of(const Built& built) {
  EventsInMemory all(1);
  ActorEngine engine(built.network, 1);
  engine.set_recorder(&all);
  testing_support::present_all(engine, *built.data, 4);
  return all.events();
}

void add_instants(std::span<const RecordedEvent> events, EventPicture& picture) {
  for (std::size_t begin = 0; begin < events.size();) {
    std::size_t end = begin;
    while (end < events.size() && events[end].time == events[begin].time) ++end;
    picture.add(events.subspan(begin, end - begin));
    begin = end;
  }
}

TEST(EventPicture, KeepsWholePresentationsWithinItsBoundAndCountsTheRest) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  constexpr std::size_t kEach = 4 + 3 + 4 + 3 + 4;
  EventPicture picture(built.network, 3 * kEach + 1);
  add_instants(events_of(built), picture);
  const Json json = picture.json();
  EXPECT_EQ(unpacked<std::uint8_t>(json["kind"]).size(), 3 * kEach);
  EXPECT_EQ(json["presentations"].size(), 3U);
  EXPECT_FALSE(json["all_shown"].get<bool>());
  EXPECT_EQ(json["totals"]["neuron_events"], 4 * 8 * 14);
  std::uint64_t in_bins = 0;
  for (const Json& population : json["bins"]["populations"]) {
    const auto counts = unpacked<std::uint32_t>(population);
    in_bins += std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  }
  EXPECT_EQ(in_bins, 4U * 8 * 14);
}

TEST(EventPicture, IsBoundedWhereNoStimuliWereRecorded) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  std::vector<RecordedEvent> events = events_of(built);
  std::erase_if(events,
                [](const RecordedEvent& event) { return event.kind == EventKind::stimulus; });
  EventPicture picture(built.network, 50);
  add_instants(events, picture);
  const std::size_t kept = unpacked<std::uint8_t>(picture.json()["kind"]).size();
  EXPECT_GE(kept, 50U);
  EXPECT_LT(kept, 50U + 7);  // the instant is complete
  EXPECT_TRUE(picture.json()["presentations"].empty());
}

TEST(EventPicture, ShowsTheFirstPresentationHoweverLarge) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  EventPicture picture(built.network, 2);
  EXPECT_EQ(play_presentations(built.network, *built.data, picture), 2);
  EXPECT_EQ(picture.json()["presentations"].size(), 1U);
  EXPECT_EQ(unpacked<std::uint8_t>(picture.json()["kind"]).size(), 4U + 3 + 4 + 3 + 4);
}

TEST(ExamplePictures, AreTheStimulusAndTheAnswerOfTheFrozenNetwork) {
  const Built built = testing_support::build(testing_support::ring_of_two());
  const Json json = example_pictures(built.network, *built.data, 5);
  EXPECT_EQ(json["count"], 5);
  const auto shown = unpacked<float>(json["stimulus"]["visible"]);
  const auto code = unpacked<float>(json["answer"]["hidden"]);
  const auto answer = unpacked<float>(json["answer"]["visible"]);
  ASSERT_EQ(shown.size(), 5U * 4);
  ASSERT_EQ(code.size(), 5U * 3);
  const auto& up = built.network.projections[0].initial_weights;    // [pre][post]
  const auto& down = built.network.projections[1].initial_weights;  // [pre][post]
  for (std::size_t example = 0; example < 5; ++example) {
    std::vector<double> expected(3, 0.1);  // the bias of tests/support/networks.hpp
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 4; ++j) expected[i] += up[j * 3 + i] * shown[example * 4 + j];
      expected[i] = std::tanh(expected[i]);
      EXPECT_FLOAT_EQ(code[example * 3 + i], static_cast<float>(expected[i]));
    }
    for (std::size_t j = 0; j < 4; ++j) {
      double sum = 0.1;
      for (std::size_t i = 0; i < 3; ++i) sum += down[i * 4 + j] * expected[i];
      EXPECT_NEAR(answer[example * 4 + j], std::tanh(sum), 1e-6);
    }
  }
}

}  // namespace
}  // namespace recirc
