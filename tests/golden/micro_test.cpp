// The tiny nets of ../shared/golden/micro.json: weights after 1 and 3 updates, as an independent
// implementation computes them, to 1e-12 (max |a - b| / max |a| of a matrix).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/compiled/compile.hpp"
#include "sim/compiled/compiled_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/same_events.hpp"

namespace recirc {
namespace {

using Json = nlohmann::json;
using testing_support::build;
using testing_support::Built;
using testing_support::present_all;

constexpr double kTolerance = 1e-12;

const Json& golden() {
  static const Json json = Json::parse(std::ifstream("../shared/golden/micro.json"));
  return json;
}

std::vector<double> flat(const Json& rows) {
  std::vector<double> values;
  for (const Json& row : rows) {
    if (row.is_array()) {
      std::ranges::copy(row.get<std::vector<double>>(), std::back_inserter(values));
    } else {
      values.push_back(row.get<double>());
    }
  }
  return values;
}

Combination combination_of(const std::string& variant) {
  if (variant == "CCR") return Combination::ccr;
  if (variant == "RCC") return Combination::rcc;
  if (variant == "CCRCC") return Combination::ccrcc;
  if (variant == "RWCC") return Combination::rwcc;
  return Combination::plain;
}

TopRule top_of(const std::string& top) {
  if (top == "diff") return TopRule::equation_48;
  if (top == "eq51") return TopRule::equation_51;
  return TopRule::gradient;
}

Algorithm algorithm_of(const Json& rule) {
  const std::string name = rule["name"];
  if (name == "TOP" || name == "B1" || name == "B4") return TopSpec{};
  if (name == "BP") return BackpropagationSpec{};
  if (name == "RBP" || name == "B5") return RandomBackpropagationSpec{};
  if (name == "SRBP") return SkippedRandomBackpropagationSpec{};
  if (name == "ARBP") return AdaptiveRandomBackpropagationSpec{};
  if (name == "ERR" || name == "B6") {
    return ErrorRecirculationSpec{.bias_in_recirculation = rule.value("bias", false)};
  }
  const double lambda = rule.value("lam", 0.5);
  return RecirculationSpec{.combination = combination_of(rule.value("variant", "PR")),
                           .lambda = lambda,
                           .lambda2 = lambda,
                           .first_cycle = rule.value("n", 0U),
                           .last_cycle = rule.value("m", 1U),
                           .top = top_of(rule.value("top", "gd"))};
}

// Row 3 of table 5 is the ring; the others have an output of their own.
bool is_standard(const std::string& name) {
  return name.size() == 2 && name[0] == 'B' && name != "BP" && name != "B3";
}

// The channels of a row of table 5. Its matrices: random ones of the case, the identity, or tied to
// B (into the hidden layer) or to A, transposed.
void set_channels(const Json& net, const Json& rule, AutoencoderSpec& spec) {
  const std::string row = rule["name"];
  spec.without_c1 = row == "B1" || row == "B2";
  if (row == "B1" || row == "B4") return;
  const bool is_c3 = row == "B6" || row == "B8";
  ChannelSpec& channel = (is_c3 ? spec.c3 : spec.c2).emplace();
  const std::string matrix = rule["C"];
  if (matrix == "id") channel.weights = IdentityWeights{};
  if (matrix == "rand") channel.weights = Values{flat(net[is_c3 ? "C3" : "C2"])};
  if (matrix == "B") channel.tied_to = TieSpec{"input-hidden", false};
  if (matrix == "At") channel.tied_to = TieSpec{"hidden-output", true};
}

// The case's net with the key's rule as a scenario: a preset, and then the weights written out.
Scenario scenario_of(const Json& net, const Json& entry) {
  Scenario scenario;
  scenario.name = "micro";
  scenario.data.shuffle = false;
  scenario.data.source =
      InlineData{.train = net["x"].get<std::vector<std::vector<double>>>(), .test = {}};
  const std::string name = entry["rule"]["name"];
  AutoencoderSpec& ring =
      (is_standard(name) ? scenario.standard_autoencoder : scenario.circular_autoencoder).emplace();
  ring.layers = net["sizes"].get<std::vector<std::uint32_t>>();
  ring.layers.pop_back();
  if (!net["linear"].get<bool>()) {
    ring.hidden_activation = Activation::tanh;
    ring.output_activation = Activation::logistic;
  }
  if (is_standard(name)) set_channels(net, entry["rule"], ring);
  if (entry["rule"].contains("theta")) {
    ring.transmission = {.kind = Transmission::change, .threshold = entry["rule"]["theta"]};
  }
  LearningSpec& learning = scenario.learning;
  learning.algorithm = algorithm_of(entry["rule"]);
  learning.batch = static_cast<std::uint32_t>(net["x"].size());
  if (entry["lr"].is_array()) {
    learning.layer_rates = entry["lr"].get<std::vector<double>>();
  } else {
    learning.rate = entry["lr"];
  }
  if (entry["constraint"] == "clip") learning.weight_limit.element = entry["cmax"];
  if (entry["constraint"] == "maxnorm") learning.weight_limit.incoming_norm = entry["cmax"];

  scenario = expanded(scenario);
  const std::size_t layers = net["sizes"].size() - 1;
  for (std::size_t h = 0; h < layers; ++h) {
    scenario.projections[h].weights = Values{flat(net["init"]["W"][h])};
    PopulationSpec& post = scenario.populations[(h + 1) % scenario.populations.size()];
    post.bias->initial = Values{flat(net["init"]["b"][h])};
  }
  const Json& feedback = net[name == "SRBP" ? "D_srbp" : "C_rbp"];
  for (std::size_t h = 0; name.ends_with("RBP") && h + 1 < layers; ++h) {
    scenario.projections[layers + h].weights = Values{flat(feedback[h])};
  }
  return scenario;
}

double relative_difference(const std::vector<double>& expected, const std::vector<double>& actual) {
  double difference = expected.size() == actual.size() ? 0 : std::nan("");
  double largest = 0;
  for (std::size_t k = 0; k < std::min(expected.size(), actual.size()); ++k) {
    difference = std::max(difference, std::abs(expected[k] - actual[k]));
    largest = std::max(largest, std::abs(expected[k]));
  }
  return difference / largest;
}

// [pre][post] -> [post][pre].
std::vector<double> transposed(const std::vector<double>& weights, std::size_t posts) {
  std::vector<double> turned(weights.size());
  const std::size_t pres = weights.size() / posts;
  for (std::size_t k = 0; k < weights.size(); ++k)
    turned[k % posts * pres + k / posts] = weights[k];
  return turned;
}

void expect_weights(const Built& built, const Engine& engine, std::uint32_t number,
                    const Json& expected) {
  const Projection& projection = built.network.projections[number];
  const std::size_t posts = built.network.population(projection.post).size;
  const std::vector<double> weights = transposed(engine.weights(ProjectionId{number}), posts);
  EXPECT_LE(relative_difference(flat(expected), weights), kTolerance)
      << "weights of " << projection.name;
}

void expect_parameters(const Built& built, const Engine& engine, const Json& after) {
  const auto layers = static_cast<std::uint32_t>(after["W"].size());
  for (std::uint32_t h = 0; h < layers; ++h) {
    const Projection& projection = built.network.projections[h];
    expect_weights(built, engine, h, after["W"][h]);
    EXPECT_LE(relative_difference(flat(after["b"][h]), engine.biases(projection.post)), kTolerance)
        << "biases behind " << projection.name;
  }
  // Feedback that learns.
  for (std::uint32_t h = 0; after.contains("C_rbp") && h + 1 < layers; ++h) {
    expect_weights(built, engine, layers + h, after["C_rbp"][h]);
  }
}

// Events of the recirculated volley, layer by layer; the last hidden layer's are not in the list.
std::vector<std::uint64_t> recirculated_events(const Built& built, const Engine& engine) {
  const std::vector<std::uint64_t> sent = engine.tally().events;
  std::vector<std::uint64_t> events;
  for (std::size_t k = 0; k + 1 < built.network.populations.size(); ++k) {
    const std::uint64_t first_volley =
        built.network.populations[k].size * built.data->size(Split::train);
    events.push_back(sent[k] - first_volley);
  }
  return events;
}

struct Case {
  std::size_t net;
  std::string key;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.net << ' ' << one.key; }

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (std::size_t net = 0; net < golden()["cases"].size(); ++net) {
    for (const auto& [key, entry] : golden()["cases"][net]["rules"].items()) {
      cases.push_back({net, key});
    }
  }
  return cases;
}

class Micro : public testing::TestWithParam<Case> {};

void expect_golden(const Built& built, const Json& entry, Engine& engine) {
  present_all(engine, *built.data);
  if (entry.contains("events_step1")) {
    EXPECT_EQ(recirculated_events(built, engine),
              entry["events_step1"].get<std::vector<std::uint64_t>>());
  }
  expect_parameters(built, engine, entry["after1"]);
  present_all(engine, *built.data, 2);
  expect_parameters(built, engine, entry["after3"]);
}

TEST_P(Micro, GivesTheGoldenWeights) {
  const Json& net = golden()["cases"][GetParam().net];
  const Json& entry = net["rules"][GetParam().key];
  const Built built = build(scenario_of(net, entry));
  ActorEngine engine(built.network, 1);
  expect_golden(built, entry, engine);
}

// All but those that speak by change, which no tape stands for.
TEST_P(Micro, GivesTheGoldenWeightsCompiled) {
  const Json& net = golden()["cases"][GetParam().net];
  const Json& entry = net["rules"][GetParam().key];
  const Built built = build(scenario_of(net, entry));
  auto outcome = compile(built.network, built.plan);
  if (entry.contains("events_step1")) {
    ASSERT_TRUE(std::holds_alternative<Refusal>(outcome));
    GTEST_SKIP() << std::get<Refusal>(outcome).reason;
  }
  ASSERT_TRUE(std::holds_alternative<Tape>(outcome)) << std::get<Refusal>(outcome).reason;
  CompiledEngine engine(built.network, std::get<Tape>(std::move(outcome)),
                        Precision::double_precision, 1);
  expect_golden(built, entry, engine);
  const testing_support::BothRecordings told =
      testing_support::both_recordings(built, 3 * built.data->size(Split::train));
  EXPECT_EQ(testing_support::event_differences(told.actor, told.compiled, built.network), "");
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  std::string name = "Net" + std::to_string(info.param.net) + "_" + info.param.key;
  std::ranges::replace(name, '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Golden, Micro, testing::ValuesIn(all_cases()), case_name);

}  // namespace
}  // namespace recirc
