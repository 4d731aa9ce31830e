// In fixed point sums are exact, so that no order of them shows: the compiled engine gives every
// bit that the actor engine gives, of weights, biases and of every event, or says why it can't.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "network/ties.hpp"
#include "neurons/random.hpp"
#include "sim/actor/actor_engine.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_runs.hpp"
#include "tests/support/same_events.hpp"

namespace recirc {
namespace {

using testing_support::bit_differences;
using testing_support::both_recordings;
using testing_support::BothRecordings;
using testing_support::Built;
using testing_support::compiled;
using testing_support::event_text;
using testing_support::RandomOptions;
using testing_support::result_of;
using testing_support::RunResult;

constexpr std::uint64_t kUpdates = 110;
constexpr std::uint64_t kRecordedUpdates = 12;

// Other bits for everyone: a scenario gives all populations the same.
class OwnBits {
 public:
  explicit OwnBits(std::uint64_t seed) : seed_(seed) {}

  void give(Network& network) {
    for (Population& population : network.populations) {
      change(population.neuron.numbers);
      if (!population.bias) continue;
      change(population.bias->numbers);
      keep(population.bias->numbers, population.bias->initial);
    }
    for (Projection& projection : network.projections) {
      if (!projection.tie) change(projection.synapse.numbers);
      if (!projection.tie) keep(projection.synapse.numbers, projection.initial_weights);
    }
    for (Projection& projection : network.projections) {
      if (!projection.tie) continue;
      const Projection& owner = network.projection(projection.tie->owner);
      projection.synapse.numbers = owner.synapse.numbers;
      const std::vector<std::size_t> places = shared_weights(network, projection);
      for (std::size_t k = 0; k < places.size(); ++k) {
        projection.initial_weights[k] = owner.initial_weights[places[k]];
      }
    }
  }

 private:
  void change(FixedPoint& numbers) {
    const auto bits =
        static_cast<std::uint32_t>(3 + uniform_below({seed_, Purpose::shuffle, 1, draws_++}, 12));
    const bool is_stochastic = numbers.is_stochastic;
    const std::uint64_t seed = numbers.seed;
    numbers = fixed_point(bits, numbers.range);
    numbers.is_stochastic = is_stochastic;
    numbers.seed = seed;
  }

  static void keep(const FixedPoint& numbers, std::vector<double>& values) {
    for (double& value : values) value = nearest(numbers, value);
  }

  std::uint64_t seed_;
  std::uint64_t draws_ = 0;
};

// A loss is summed over neurons, and of functions whose last bits differ: it is no number of a
// chip.
std::string result_differences(const RunResult& actor, RunResult compiled) {
  const double near = testing_support::kSameValues * std::abs(actor.loss);
  if (std::abs(compiled.loss - actor.loss) <= near) {
    compiled.loss = actor.loss;
  }
  return bit_differences(actor, compiled);
}

// The first `count` presentations of the examples, over and over, in calls of `size`.
void present(Engine& engine, const Built& built, std::uint64_t count, std::size_t size) {
  std::vector<std::uint32_t> examples(count);
  for (std::uint64_t k = 0; k < count; ++k) {
    examples[k] = static_cast<std::uint32_t>(k % built.data->size(Split::train));
  }
  for (std::span<const std::uint32_t> left = examples; !left.empty();) {
    const std::size_t some = std::min(size, left.size());
    engine.present(*built.data, Split::train, 0, left.first(some));
    left = left.subspan(some);
  }
}

std::string run_differences(const Built& built, std::uint32_t threads, std::size_t size,
                            std::uint64_t updates = kUpdates) {
  const std::uint64_t count = updates * built.network.timing.batch;
  ActorEngine actor(built.network, 1);
  present(actor, built, count, count);
  const std::unique_ptr<Engine> other = compiled(built, threads);
  present(*other, built, count, size);
  return result_differences(result_of(actor, built.network), result_of(*other, built.network));
}

std::string recording_differences(const Built& built) {
  const BothRecordings told = both_recordings(built, kRecordedUpdates * built.network.timing.batch);
  if (told.actor == told.compiled) return "";
  const auto [a, b] = std::ranges::mismatch(told.actor, told.compiled);
  if (a == told.actor.end() || b == told.compiled.end()) return "one tells of more events\n";
  return event_text(*a) + "\n" + event_text(*b) + "\n";
}

struct Numbered {
  std::string text;  // of the scenario, which does not say the bits
  Built built;
};

std::optional<Numbered> numbered(std::uint64_t number) {
  const RandomOptions options{.may_speak_by_change = false,
                              .may_jitter = number % 2 == 0,
                              .has_fixed_point = true,
                              .may_tie = true,
                              .most_neurons = number % 3 == 0 ? 30U : 4U};
  std::optional<Scenario> scenario = testing_support::numbered_scenario(number, options);
  if (!scenario) return std::nullopt;
  if (number % 4 == 3) scenario->learning.batch = 40;
  try {
    Built built = testing_support::build(*scenario);
    OwnBits(number).give(built.network);
    return Numbered{.text = scenario_text(*scenario), .built = std::move(built)};
  } catch (const InputError&) {
    return std::nullopt;
  }
}

void count_what_is_there(const Built& built, std::map<std::string, int>& seen) {
  const Network& network = built.network;
  seen["stochastic"] += network.populations[0].neuron.numbers.is_stochastic;
  seen["batch of one"] += network.timing.batch == 1;
  for (const Population& population : network.populations) {
    seen["bias that learns"] += population.bias && population.bias->rule;
    seen["tanh"] += population.neuron.activation == Activation::tanh;
    seen["logistic"] += population.neuron.activation == Activation::logistic;
    seen["memory"] += population.neuron.axon_memory > 0 && population.neuron.axon_memory < 1;
  }
  for (const Projection& projection : network.projections) {
    seen["apical"] += projection.port == Port::apical;
    seen["target"] += projection.port == Port::target;
    seen["error output"] += projection.output == Output::error;
    seen["tie"] += projection.tie.has_value();
    seen["sparse"] += !projection.all_to_all;
    seen["norm limit"] += std::isfinite(projection.synapse.incoming_norm_limit);
    seen["rule with w"] +=
        projection.synapse.rule &&
        std::ranges::any_of(projection.synapse.rule->groups(),
                            [](const TermGroup& group) { return group.weight_power > 0; });
  }
}

TEST(FixedPointEngines, GiveTheSameBitsOverManyUpdatesOn100Networks) {
  std::map<std::string, int> seen;
  for (std::uint64_t number = 0; seen["compiled"] < 100 && number < 2000; ++number) {
    const std::optional<Numbered> drawn = numbered(number);
    if (!drawn) continue;
    const Built& built = drawn->built;
    ++seen[compiled(built) ? "compiled" : "refused"];
    if (!compiled(built)) continue;
    const auto threads = static_cast<std::uint32_t>(1 + number % 3);
    EXPECT_EQ(run_differences(built, threads, 1 + number % 50), "") << number << drawn->text;
    EXPECT_EQ(recording_differences(built), "") << number << drawn->text;
    count_what_is_there(built, seen);
  }
  for (const auto& [what, count] : seen) RecordProperty(what, count);
  EXPECT_EQ(seen["compiled"], 100);
  for (const char* what :
       {"stochastic", "batch of one", "bias that learns", "tanh", "logistic", "memory", "apical",
        "target", "error output", "tie", "sparse", "norm limit", "rule with w"}) {
    EXPECT_GE(seen[what], 4) << what;
  }
}

Scenario ring(std::vector<std::uint32_t> sizes, std::uint32_t batch, bool is_stochastic) {
  Scenario scenario = testing_support::ring(
      {.sizes = std::move(sizes), .rate = 0.3, .batch = batch, .examples = 30});
  scenario.arithmetic = {
      .weight_bits = 7, .activity_bits = 9, .stochastic_rounding = is_stochastic};
  return scenario;
}

// Several vectors of neurons, weights that lie by postsynaptic neurons, batches of several chunks.
TEST(FixedPointEngines, GiveTheSameBitsOnAnyNumberOfThreadsAndInAnyCalls) {
  for (const bool is_stochastic : {false, true}) {
    for (const std::uint32_t batch : {1U, 20U, 150U}) {
      const Built built = testing_support::build(ring({45, 17, 9}, batch, is_stochastic));
      for (const std::uint32_t threads : {1U, 2U, 4U}) {
        EXPECT_EQ(run_differences(built, threads, 64 + threads, batch == 150 ? 3 : kUpdates), "")
            << threads << " threads, batch " << batch;
      }
    }
  }
}

// Jitter within the integration windows: every neuron rounds at a time of its own.
TEST(FixedPointEngines, GiveTheSameBitsWhereNeuronsRoundAtOtherTimes) {
  Scenario scenario = ring({12, 9}, 2, true);
  scenario.projections[0].delay = UniformDelay{Time{5}, Time{9}};
  for (PopulationSpec& population : scenario.populations) population.integration = Time{12};
  const Built built = testing_support::build(scenario);
  ASSERT_NE(compiled(built), nullptr);
  EXPECT_EQ(run_differences(built, 2, 7), "");
  EXPECT_EQ(recording_differences(built), "");
}

}  // namespace
}  // namespace recirc
