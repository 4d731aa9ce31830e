#include "protocols/scenario_validation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kGigabyte = 1'000'000'000;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A circular autoencoder without mistakes.
Scenario preset() {
  Scenario scenario;
  scenario.name = "p";
  scenario.data.source = LowRankData{};
  scenario.circular_autoencoder = AutoencoderSpec{.layers = {100, 20}};
  scenario.learning.algorithm = RecirculationSpec{};
  return scenario;
}

/// Two populations and a projection, without mistakes.
Scenario network() {
  Scenario scenario;
  scenario.name = "n";
  scenario.data.source = LowRankData{};
  scenario.populations = {{.name = "in", .size = 3, .clamped = true}, {.name = "out", .size = 2}};
  scenario.projections = {{.name = "in-out", .pre = "in", .post = "out"}};
  return scenario;
}

/// What is found after `change`, a line each.
std::vector<std::string> found(Scenario scenario, const std::function<void(Scenario&)>& change,
                               std::uint64_t memory_bytes = kGigabyte) {
  change(scenario);
  std::vector<std::string> lines;
  for (const Finding& finding : findings(scenario, memory_bytes))
    lines.push_back(to_string(finding));
  return lines;
}

TEST(ScenarioFindings, AreNoneInGoodScenarios) {
  EXPECT_THAT(findings(preset()), IsEmpty());
  EXPECT_THAT(findings(network()), IsEmpty());
}

TEST(ScenarioFindings, NameFieldWrongAndRight) {
  EXPECT_THAT(found(preset(), [](Scenario& s) { s.learning.batch = 0; }),
              ElementsAre("learning.batch: batch is 0; at least 1"));
  EXPECT_THAT(found(network(), [](Scenario& s) { s.projections[0].post = "otu"; }),
              ElementsAre("projection[0].post: unknown population \"otu\"; did you mean \"out\"?"));
}

TEST(ScenarioFindings, AreAllThereAtOnce) {
  EXPECT_THAT(found(network(),
                    [](Scenario& s) {
                      s.name = "";
                      s.data.source = std::monostate{};
                      s.populations[0].size = 0;
                      s.projections[0].rate = -1;
                      s.timing.delay = Time{1};
                      s.run.epochs = 0;
                    })
                  .size(),
              6U);
}

BiasSpec bias(InitialBias initial) {
  BiasSpec spec;
  spec.initial = std::move(initial);
  return spec;
}

struct Number {
  const char* path;
  std::function<void(Scenario&, double)> set;
};

/// Every double that a network spelt out may hold.
const std::vector<Number> kNumbersOfANetwork = {
    {"data.inline.train[0].value[1]",
     [](Scenario& s, double x) {
       s.data.source = InlineData{{{0, x, 0}}, {}};
     }},
    {"data.inline.test[1].value[0]",
     [](Scenario& s, double x) {
       s.data.source = InlineData{{{0}}, {{0}, {x}}};
     }},
    {"population[1].bias.constant",
     [](Scenario& s, double x) { s.populations[1].bias = bias(ConstantValue{x}); }},
    {"population[1].bias.values.value[1]",
     [](Scenario& s, double x) {
       s.populations[1].bias = bias(Values{{0, x}});
     }},
    {"population[1].bias.rate",
     [](Scenario& s, double x) {
       s.populations[1].bias = bias(DataMean{});
       s.populations[1].bias->rate = x;
     }},
    {"population[1].axon_memory", [](Scenario& s, double x) { s.populations[1].axon_memory = x; }},
    {"population[1].soma_memory", [](Scenario& s, double x) { s.populations[1].soma_memory = x; }},
    {"population[1].transmission.change.threshold",
     [](Scenario& s, double x) {
       s.populations[1].transmission = {Transmission::change, x};
     }},
    {"projection[0].weights.normal.mean",
     [](Scenario& s, double x) {
       s.projections[0].weights = NormalWeights{x, 1};
     }},
    {"projection[0].weights.normal.standard_deviation",
     [](Scenario& s, double x) {
       s.projections[0].weights = NormalWeights{0, x};
     }},
    {"projection[0].weights.constant",
     [](Scenario& s, double x) { s.projections[0].weights = ConstantValue{x}; }},
    {"projection[0].weights.values.value[5]",
     [](Scenario& s, double x) {
       s.projections[0].weights = Values{{0, 0, 0, 0, 0, x}};
     }},
    {"projection[0].rate", [](Scenario& s, double x) { s.projections[0].rate = x; }},
    {"projection[0].weight_limit.element",
     [](Scenario& s, double x) {
       s.projections[0].weight_limit = WeightLimit{x, {}};
     }},
    {"projection[0].weight_limit.incoming_norm",
     [](Scenario& s, double x) {
       s.projections[0].weight_limit = WeightLimit{{}, x};
     }},
    {"learning.rate", [](Scenario& s, double x) { s.learning.rate = x; }},
    {"learning.weight_limit.element",
     [](Scenario& s, double x) { s.learning.weight_limit.element = x; }},
    {"learning.weight_limit.incoming_norm",
     [](Scenario& s, double x) { s.learning.weight_limit.incoming_norm = x; }},
};

TEST(ScenarioFindings, WantEveryNumberOfANetworkFinite) {
  for (const Number& number : kNumbersOfANetwork) {
    EXPECT_THAT(found(network(), [&](Scenario& s) { number.set(s, 1); }), IsEmpty()) << number.path;
    for (const double bad : {kNan, HUGE_VAL, -HUGE_VAL}) {
      EXPECT_THAT(found(network(), [&](Scenario& s) { number.set(s, bad); }),
                  ElementsAre(testing::StartsWith(std::string(number.path) + ": ")))
          << number.path;
    }
  }
}

TEST(ScenarioFindings, WantEveryNumberOfAPresetFinite) {
  EXPECT_THAT(found(preset(),
                    [](Scenario& s) {
                      s.learning.algorithm = RecirculationSpec{.lambda = kNan, .lambda2 = kNan};
                      s.learning.layer_rates = {kNan, -1};
                      s.circular_autoencoder->initial_weights = ConstantValue{kNan};
                      s.circular_autoencoder->transmission = {Transmission::change, kNan};
                    })
                  .size(),
              6U);
}

TEST(ScenarioFindings, SayHowMuchMemoryAProjectionWouldTake) {
  const auto sizes = [](std::uint32_t in, std::uint32_t out) {
    return [=](Scenario& s) {
      s.populations[0].size = in;
      s.populations[1].size = out;
    };
  };
  constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30U;
  EXPECT_THAT(found(network(), sizes(8192, 8192), kGibibyte), IsEmpty());
  EXPECT_THAT(found(network(), sizes(8192, 8193), kGibibyte),
              ElementsAre("projection[0]: 8192 x 8193 = 67117056 synapses need 1.0 GiB of memory; "
                          "this machine has 1.0 GiB"));
  EXPECT_THAT(found(network(), sizes(1U << 24U, 1U << 24U), kGibibyte),
              ElementsAre(HasSubstr("281474976710656 synapses need 4.0 PiB")));
}

TEST(ScenarioFindings, SayHowMuchMemoryAllProjectionsWouldTake) {
  const auto many = [](std::size_t projections, std::uint32_t size) {
    return [=](Scenario& s) {
      s.populations = {{.name = "a", .size = size, .clamped = true}};
      s.projections.clear();
      for (std::size_t k = 0; k < projections; ++k) {
        s.projections.push_back({.name = "p" + std::to_string(k), .pre = "a", .post = "a"});
      }
    };
  };
  EXPECT_THAT(found(network(), many(10, 2500)), IsEmpty());
  EXPECT_THAT(found(network(), many(11, 2500)),
              ElementsAre("projection[0]: all projections together: 68750000 synapses need 1.0 GiB "
                          "of memory; this machine has 953.7 MiB; the most are here"));
  // 70000 times 2^48 synapses are more than 2^64.
  EXPECT_EQ(found(network(), many(70'000, 1U << 24U)).size(), 1000U);
  EXPECT_THAT(found(network(), many(70'000, 1U << 24U), std::uint64_t{1} << 63U),
              testing::Contains(HasSubstr("18446744073709551615 synapses need 16.0 EiB")));
}

TEST(ScenarioFindings, SayHowMuchMemoryAPresetWouldTake) {
  EXPECT_THAT(found(preset(),
                    [](Scenario& s) {
                      s.circular_autoencoder->layers = {100, 9'000'000};
                    }),
              ElementsAre("circular_autoencoder.layers[1]: 100 x 9000000 = 900000000 synapses need "
                          "13.4 GiB of memory; this machine has 953.7 MiB"));
  EXPECT_THAT(found(preset(),
                    [](Scenario& s) {
                      s.circular_autoencoder->layers = {100, 400'000};
                    }),
              ElementsAre(HasSubstr("all projections together: 80000000 synapses")));
}

TEST(ScenarioFindings, CountSparseSynapsesOnly) {
  EXPECT_THAT(found(network(),
                    [](Scenario& s) {
                      s.populations[0].size = s.populations[1].size = 1'000'000;
                      s.projections[0].connectivity = FixedInDegree{50};
                    }),
              IsEmpty());
  EXPECT_THAT(found(network(),
                    [](Scenario& s) {
                      s.populations[0].size = s.populations[1].size = 1'000'000;
                      s.projections[0].connectivity = OneToOne{};
                    }),
              IsEmpty());
}

TEST(ScenarioFindings, LimitTheNeuronsOfAllPopulations) {
  const auto lines = found(network(), [](Scenario& s) {
    s.projections.clear();
    for (int k = 0; k < 20; ++k) {
      s.populations.push_back({.name = "p" + std::to_string(k), .size = 1U << 24U});
    }
  });
  EXPECT_THAT(lines,
              ElementsAre("population[17].size: up to here the network has 268435461 neurons; "
                          "at most 268435456"));
}

TEST(ScenarioFindings, RefuseChangeTransmissionWithLaterCycles) {
  const auto change = [](std::uint32_t first_cycle) {
    return [=](Scenario& s) {
      s.circular_autoencoder->transmission = {Transmission::change, 0.1};
      s.learning.algorithm =
          RecirculationSpec{.first_cycle = first_cycle, .last_cycle = first_cycle + 1};
    };
  };
  EXPECT_THAT(found(preset(), change(0)), IsEmpty());
  EXPECT_THAT(found(preset(), change(1)),
              ElementsAre(HasSubstr("circular_autoencoder.transmission.change: ")));
}

TEST(ScenarioFindings, RefuseNormsWhereChangesApplyAtOnce) {
  const auto immediate = [](std::optional<double> norm) {
    return [=](Scenario& s) {
      s.learning.apply = Apply::immediate;
      s.projections[0].weight_limit = WeightLimit{1, norm};
    };
  };
  EXPECT_THAT(found(network(), immediate(std::nullopt)), IsEmpty());
  EXPECT_THAT(found(network(), immediate(1)),
              ElementsAre(HasSubstr("projection[0].weight_limit.incoming_norm: ")));
}

TEST(ScenarioFindings, RefuseWhatAPresetCannotUse) {
  EXPECT_THAT(
      found(preset(), [](Scenario& s) { s.circular_autoencoder->initial_weights = Values{{1}}; }),
      ElementsAre(HasSubstr("one matrix does not fit")));
  EXPECT_THAT(
      found(preset(),
            [](Scenario& s) { s.circular_autoencoder->initial_weights = IdentityWeights{}; }),
      ElementsAre(HasSubstr("these have 100 and 20")));
  EXPECT_THAT(found(preset(),
                    [](Scenario& s) {
                      s.standard_autoencoder = std::exchange(s.circular_autoencoder, std::nullopt);
                    }),
              ElementsAre(HasSubstr("learning.recirculation: recirculation needs a way back")));
}

TEST(ScenarioFindings, RefuseProjectionsToTheClampPort) {
  EXPECT_THAT(found(network(), [](Scenario& s) { s.projections[0].port = Port::clamp; }),
              ElementsAre(HasSubstr("only the stimulus clamps")));
}

TEST(ScenarioFindings, BoundTheNumberOfPopulationsAndOfRounds) {
  const auto many_populations = [](Scenario& s) {
    for (int k = 0; k < 10'000; ++k) {
      s.populations.push_back({.name = "p" + std::to_string(k), .size = 1});
    }
  };
  EXPECT_THAT(found(network(), many_populations),
              ElementsAre("population[10000]: 10002 populations; at most 10000"));
  const auto for_ever = [](Scenario& s) { s.populations[0].recirculations = 4294967295U; };
  EXPECT_THAT(found(network(), for_ever),
              ElementsAre(HasSubstr("population[0].recirculations: recirculations is 4294967295")));
}

TEST(ScenarioFindings, RefuseNamesThatAreNoFileNames) {
  for (const std::string name : {"a/b", "..", ".hidden", "a b", "\xc3\xa9", "a\n"}) {
    EXPECT_EQ(found(preset(), [&](Scenario& s) { s.name = name; }).size(), 1U) << name;
    EXPECT_EQ(found(network(), [&](Scenario& s) { s.projections[0].name = name; }).size(), 1U)
        << name;
  }
  EXPECT_EQ(found(preset(), [](Scenario& s) { s.name = std::string(101, 'a'); }).size(), 1U);
  EXPECT_THAT(found(preset(), [](Scenario& s) { s.name = "A-z_0.9"; }), IsEmpty());
}

TEST(MachineMemory, IsAtLeastWhatThisTestUses) { EXPECT_GT(machine_memory_bytes(), 1U << 24U); }

}  // namespace
}  // namespace recirc
