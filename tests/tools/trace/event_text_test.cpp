// What is printed of events.
#include "tools/trace/event_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/tools/trace/small_run.hpp"

namespace recirc {
namespace {

// One visible and one hidden neuron of powers of two, so that all values are short.
Scenario one_to_one() {
  Scenario scenario = testing_support::ring({.sizes = {1, 1}, .rate = 0.25});
  for (PopulationSpec& population : scenario.populations) {
    population.activation = Activation::identity;
    population.bias.reset();
  }
  scenario.projections[0].weights = ConstantValue{0.5};
  scenario.projections[1].weights = ConstantValue{-2};
  InlineData data;
  data.train = {{1}};
  scenario.data.source = data;
  return scenario;
}

// h is 0.5, the visible neuron becomes -1, h becomes -0.5: changes are (1 - -1) 0.5 = 1 and
// (0.5 - -0.5) 1 = 1.
TEST(EventLines, AreAsGoldenAsThis) {
  const auto run = testing_support::small_run(one_to_one());
  const EventLines lines(run.names, run.period, run.events.back().time, EventLines::Colour::no);
  std::string text = lines.title() + "\n";
  for (const RecordedEvent& event : run.events) text += lines.line(event) + "\n";
  EXPECT_EQ("\n" + text, R"(
 ns  pres  kind        at           projection   value                    remark
  0     0  stimulus    v[0]                      1
  0     0  soma        v[0]                      1                        after clamp
  0     0  axon        v[0]                      1                        after clamp
  9     0  delivery    v[0]->h1[0]  v-h1         0.5                      basal, sent at 0 ns
 10     0  volley      h1[0]                     0.5                      basal
 10     0  activation  h1[0]                     0.5
 10     0  soma        h1[0]                     0.5                      after basal
 10     0  axon        h1[0]                     0.5                      after basal
 19     0  delivery    h1[0]->v[0]  h1-v        -1                        basal, sent at 10 ns
 20     0  volley      v[0]                     -1                        basal
 20     0  activation  v[0]                     -1
 20     0  soma        v[0]                     -1                        after basal
 20     0  error       v[0]                      2                        after basal
 20     0  axon        v[0]                     -1                        after basal
 21     0  change      h1[0]->v[0]  h1-v         1
 29     0  delivery    v[0]->h1[0]  v-h1        -0.5                      basal, sent at 20 ns
 30     0  volley      h1[0]                    -0.5                      basal
 30     0  activation  h1[0]                    -0.5
 30     0  soma        h1[0]                    -0.5                      after basal
 30     0  axon        h1[0]                    -0.5                      after basal
 31     0  change      v[0]->h1[0]  v-h1         1
 39     0  delivery    h1[0]->v[0]  h1-v         1                        basal, sent at 30 ns
 40     0  volley      v[0]                      1                        basal
 40     0  activation  v[0]                      1
 40     0  soma        v[0]                      1                        after basal
112     0  update      h1[0]->v[0]  h1-v        -1.75
112     0  update      v[0]->h1[0]  v-h1         0.75
)");
}

TEST(EventLines, ColoursTheKindAlone) {
  const auto run = testing_support::small_run(one_to_one());
  const Time last = run.events.back().time;
  const EventLines plain(run.names, run.period, last, EventLines::Colour::no);
  const EventLines coloured(run.names, run.period, last, EventLines::Colour::yes);
  for (const RecordedEvent& event : run.events) {
    std::string line = coloured.line(event);
    const std::size_t begin = line.find('\x1b');
    ASSERT_NE(begin, std::string::npos);
    line.erase(begin, line.find('m') + 1 - begin);
    EXPECT_TRUE(line.substr(begin).starts_with(name_of(event.kind)));
    line.erase(line.find("\x1b[0m"), 4);
    EXPECT_EQ(line, plain.line(event));
  }
}

TEST(EventJson, HoldsEverythingOfAnEvent) {
  const auto run = testing_support::small_run(testing_support::feedforward(2), 2);
  for (const RecordedEvent& event : run.events) {
    const auto json = nlohmann::json::parse(event_json(event, run.names, run.period));
    EXPECT_EQ(json.at("time_ns"), event.time.ns);
    EXPECT_EQ(json.at("caused_ns"), event.caused.ns);
    EXPECT_EQ(json.at("value").get<double>(), event.value);
    EXPECT_EQ(json.at("kind"), name_of(event.kind));
    EXPECT_EQ(json.at("neuron"), run.names.neuron(event.neuron));
    EXPECT_EQ(json.contains("pre"), happens_at_synapses(event.kind));
    EXPECT_EQ(json.contains("projection"), event.projection != kNoProjection);
    EXPECT_EQ(json.value("number", 0U), event.number);
    EXPECT_EQ(json.value("port", ""), has_port(event.kind) ? name_of(event.port) : "");
    EXPECT_EQ(json.value("output", ""), event.kind == EventKind::axon ? name_of(event.output) : "");
  }
}

TEST(EventJson, WritesAsTextWhatNoNumberIs) {
  const auto run = testing_support::small_run(one_to_one());
  RecordedEvent event = run.events.front();
  event.value = std::numeric_limits<double>::infinity();
  const auto json = nlohmann::json::parse(event_json(event, run.names, run.period));
  EXPECT_EQ(json.at("value"), "inf");
}

}  // namespace
}  // namespace recirc
