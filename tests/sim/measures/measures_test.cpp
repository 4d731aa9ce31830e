#include "sim/measures/measures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "neurons/errors.hpp"
#include "sim/data/image_source.hpp"
#include "sim/make_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;

/// Degrees within which a cosine's rounding leaves an angle of 0.
constexpr double kNoAngle = 1e-5;

Scenario measured(const Algorithm& algorithm) {
  Scenario scenario;
  scenario.name = "measured";
  scenario.circular_autoencoder = AutoencoderSpec{};
  scenario.circular_autoencoder->layers = {5, 4, 3};
  scenario.circular_autoencoder->hidden_activation = Activation::tanh;
  scenario.circular_autoencoder->output_activation = Activation::logistic;
  scenario.learning.algorithm = algorithm;
  scenario.data.source = testing_support::examples(6, 5, 3, 0.1, 0.9);
  scenario.measure = {.weights = true, .gradient_examples = 6, .probe = {}};
  return expanded(scenario);
}

Measured at_start(const Scenario& scenario) {
  const Built built = testing_support::build(scenario);
  const Measures measures(scenario, built.network, built.plan.presentation, *built.data,
                          actor_engines(1));
  return measures.of(ActorEngine(built.network, 1));
}

// Projections 0 .. 2 lead into layers 1 .. 3, 3 and 4 bring errors into layers 1 and 2.
TEST(Measures, FindNoAngleBetweenBackpropagationAndTheGradient) {
  const Measured result = at_start(measured(BackpropagationSpec{}));
  ASSERT_EQ(result.weights.size(), 5U);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_LE(result.weights[k].gradient_angle, kNoAngle) << k;
  for (std::size_t k = 3; k < 5; ++k) {
    EXPECT_TRUE(std::isnan(result.weights[k].gradient_angle)) << "it has no rule";
    EXPECT_LE(result.weights[k].transpose_angle, kNoAngle) << "tied, transposed";
    EXPECT_DOUBLE_EQ(result.weights[k].norm, result.weights[k - 2].norm);
  }
}

// One batch of backpropagation at rate 1 is the gradient itself.
TEST(Measures, FindTheNormOfTheGradientWhoeverLearns) {
  Scenario scenario = measured(BackpropagationSpec{});
  for (ProjectionSpec& projection : scenario.projections) {
    if (!projection.rule.empty()) projection.rate = 1;
  }
  scenario.learning.batch = scenario.measure.gradient_examples;
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  const Measured result =
      Measures(scenario, built.network, built.plan.presentation, *built.data, actor_engines(1))
          .of(engine);
  const Measured random = at_start(measured(RandomBackpropagationSpec{}));
  std::vector<std::uint32_t> examples(scenario.measure.gradient_examples);
  std::iota(examples.begin(), examples.end(), 0U);
  engine.present(*built.data, Split::train, 0, examples);
  for (std::uint32_t k = 0; k < 3; ++k) {
    const std::vector<double> after = engine.weights(ProjectionId{k});
    double squared = 0;
    for (std::size_t w = 0; w < after.size(); ++w) {
      const double change = after[w] - built.network.projections[k].initial_weights[w];
      squared += change * change;
    }
    EXPECT_NEAR(result.weights[k].gradient_norm, std::sqrt(squared), 1e-12) << k;
    EXPECT_EQ(result.weights[k].gradient_norm, random.weights[k].gradient_norm) << k;
  }
  EXPECT_TRUE(std::isnan(result.weights[3].gradient_norm)) << "feedback has no part in the loss";
}

TEST(Measures, FindAnglesWhereFeedbackIsRandom) {
  const Measured result = at_start(measured(RandomBackpropagationSpec{}));
  EXPECT_LE(result.weights[2].gradient_angle, kNoAngle) << "the top needs no feedback";
  EXPECT_GT(result.weights[0].gradient_angle, 1);
  EXPECT_GT(result.weights[1].gradient_angle, 1);
  EXPECT_GT(result.weights[3].transpose_angle, 1);
  EXPECT_FALSE(result.test_accuracy);
  EXPECT_FALSE(result.probe_accuracy);
}

/// Four pixels, of which the brightest is the class; "out" is told it on its target port.
Scenario classifier() {
  Scenario scenario;
  scenario.name = "classifier";
  scenario.populations = {testing_support::clamped("in", 4, 0),
                          testing_support::clamped("label", 4, 0),
                          testing_support::population("out", 4, Activation::identity)};
  scenario.projections = {testing_support::projection("in", "out", "error * pre[0]"),
                          testing_support::projection("label", "out")};
  scenario.projections[1].port = Port::target;
  scenario.projections[1].connectivity = OneToOne{};
  scenario.projections[1].weights = ConstantValue{1};
  scenario.data.source = IdxData{.name = "unread", .classes = 4};
  scenario.measure.probe = ProbeSpec{.population = "in"};
  return expanded(scenario);
}

/// Every class once: 255 at its pixel, and at its label.
IdxImages one_of_each() {
  IdxImages images{.count = 4, .image_shape = {8}, .pixels = 8, .bytes = {}};
  images.bytes.resize(32);
  for (std::size_t k = 0; k < 4; ++k) images.bytes[k * 8 + k] = images.bytes[k * 8 + 4 + k] = 255;
  return images;
}

std::vector<std::uint8_t> labels_of_each(Split /*split*/) { return {0, 1, 2, 3}; }

Measured of_classifier(const std::vector<double>& weights) {
  Scenario scenario = classifier();
  scenario.projections[0].weights = Values{weights};
  const TimingPlan plan = plan_timing(scenario);
  const Network network = build_network(scenario, plan, {});
  const ImageSource source(one_of_each(), one_of_each(), labels_of_each);
  const Measures measures(scenario, network, plan.presentation, source, actor_engines(1));
  return measures.of(ActorEngine(network, 1));
}

TEST(Measures, CountWhatIsToldRight) {
  const Measured right = of_classifier({1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1});
  EXPECT_EQ(right.test_accuracy, 1.0);
  EXPECT_EQ(right.probe_accuracy, 1.0);
  // Classes 2 and 3 are taken for each other; what the pixels tell stays the same.
  const Measured half = of_classifier({1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0});
  EXPECT_EQ(half.test_accuracy, 0.5);
  EXPECT_EQ(half.probe_accuracy, 1.0);
}

/// An autoencoder is shown no labels, and its code can still be asked for them.
TEST(Measures, FindClassesThatNoNeuronIsTold) {
  Scenario scenario;
  scenario.name = "ring";
  scenario.circular_autoencoder = AutoencoderSpec{};
  scenario.circular_autoencoder->layers = {4, 2};
  scenario.learning.algorithm = RecirculationSpec{};
  scenario.data.source = IdxData{.name = "unread"};
  scenario.measure.probe = ProbeSpec{.population = "visible"};
  scenario = expanded(scenario);
  const TimingPlan plan = plan_timing(scenario);
  const Network network = build_network(scenario, plan, {});
  const IdxImages pixels{.count = 4,
                         .image_shape = {4},
                         .pixels = 4,
                         .bytes = {255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255}};
  const ActorEngine engine(network, 1);
  const auto accuracy = [&](const ReadLabels& labels) {
    const ImageSource source(pixels, pixels, labels);
    return Measures(scenario, network, plan.presentation, source, actor_engines(1))
        .of(engine)
        .probe_accuracy;
  };
  EXPECT_EQ(accuracy(labels_of_each), 1.0);
  EXPECT_EQ(accuracy([](Split split) {
              return split == Split::train ? std::vector<std::uint8_t>{0, 1, 2, 3}
                                           : std::vector<std::uint8_t>{0, 1, 3, 2};
            }),
            0.5);
  EXPECT_THROW(accuracy({}), InputError);
}

TEST(Measures, RefuseWhatCannotBeMeasured) {
  Scenario scenario = measured(BackpropagationSpec{});
  scenario.measure.gradient_examples = 7;
  EXPECT_THROW(at_start(scenario), InputError);
  scenario = measured(BackpropagationSpec{});
  scenario.measure.probe = ProbeSpec{.population = "hidden1"};
  EXPECT_THROW(at_start(scenario), InputError) << "no labels";
}

}  // namespace
}  // namespace recirc
