// What the rules amount to: gradient descent, where the paper says so. Changes are those that the
// actor engine applied, gradients are differences of the losses that it measures.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "network/preset.hpp"
#include "sim/evaluation.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::distance;

/// How far a gradient may lie from one of differences over four points, whose error is of order
/// kStep^4 and, from rounding, 1e-16 / kStep.
constexpr double kSameGradient = 1e-9;
constexpr double kStep = 1e-3;

/// Weights of all projections, then biases of all populations.
using Parameters = std::vector<std::vector<double>>;

Parameters parameters_of(const Engine& engine, const Network& network) {
  Parameters all;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    all.push_back(engine.weights(ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    all.push_back(engine.biases(PopulationId{k}));
  }
  return all;
}

void set_parameter(Engine& engine, const Network& network, std::size_t number,
                   const std::vector<double>& values) {
  const auto projections = network.projections.size();
  if (number < projections) {
    engine.set_weights(ProjectionId{static_cast<std::uint32_t>(number)}, values);
  } else {
    engine.set_biases(PopulationId{static_cast<std::uint32_t>(number - projections)}, values);
  }
}

/// What one batch of all examples at a rate of 1 adds to the parameters.
Parameters changes_of(Scenario scenario) {
  scenario.learning.rate = 1;
  scenario.learning.batch =
      static_cast<std::uint32_t>(std::get<InlineData>(scenario.data.source).train.size());
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  const Parameters before = parameters_of(engine, built.network);
  testing_support::present_all(engine, *built.data);
  Parameters changes = parameters_of(engine, built.network);
  for (std::size_t k = 0; k < changes.size(); ++k) {
    for (std::size_t i = 0; i < changes[k].size(); ++i) changes[k][i] -= before[k][i];
  }
  return changes;
}

/// The loss of an example in the paper's sense: half the squared error, or the cross-entropy,
/// summed over `outputs`; the mean over examples.
class PaperLoss {
 public:
  PaperLoss(const Built& built, std::uint32_t outputs, Activation activation)
      : built_(built),
        scale_(activation == Activation::logistic ? outputs : outputs / 2.0),
        evaluation_(built.network, [](const Network& network, Plasticity /*plasticity*/) {
          return std::make_unique<ActorEngine>(network, 1);
        }) {}

  double operator()(const Engine& engine) {
    return scale_ * evaluation_.loss(engine, *built_.data, Split::train, {}).value();
  }

 private:
  const Built& built_;
  double scale_;
  Evaluation evaluation_;
};

/// The negative gradient of the loss with respect to parameter `number`.
std::vector<double> descent(const Built& built, PaperLoss& loss, std::size_t number) {
  ActorEngine engine(built.network, 1);
  std::vector<double> values = parameters_of(engine, built.network)[number];
  std::vector<double> result;
  for (double& value : values) {
    const double here = value;
    const auto loss_at = [&](double steps) {
      value = here + steps * kStep;
      set_parameter(engine, built.network, number, values);
      return loss(engine);
    };
    const double slope = (8 * (loss_at(1) - loss_at(-1)) - (loss_at(2) - loss_at(-2))) / 12 / kStep;
    result.push_back(-slope);
    value = here;
  }
  return result;
}

/// Of which parameters the change is the gradient.
void expect_descent(const Scenario& scenario, std::uint32_t outputs, Activation activation,
                    const std::vector<std::size_t>& numbers) {
  const Built built = testing_support::build(scenario);
  PaperLoss loss(built, outputs, activation);
  const Parameters changes = changes_of(scenario);
  for (const std::size_t number : numbers) {
    EXPECT_LE(distance(descent(built, loss, number), changes[number]), kSameGradient)
        << "parameter " << number;
  }
}

Scenario autoencoder(const std::vector<std::uint32_t>& layers, const Algorithm& algorithm,
                     Activation hidden, Activation output) {
  Scenario scenario;
  scenario.name = "ring";
  scenario.circular_autoencoder = AutoencoderSpec{};
  scenario.circular_autoencoder->layers = layers;
  scenario.circular_autoencoder->hidden_activation = hidden;
  scenario.circular_autoencoder->output_activation = output;
  scenario.learning.algorithm = algorithm;
  scenario.data.source = testing_support::examples(6, layers.front(), 3, 0.1, 0.9);
  return scenario;
}

// ---- backpropagation ----------------------------------------------------------------------------

// Projections 0 .. 2 lead into layers 1 .. 3; then the biases, behind the five projections.
TEST(Backpropagation, DescendsTheGradientInARing) {
  expect_descent(
      autoencoder({5, 4, 3}, BackpropagationSpec{}, Activation::tanh, Activation::logistic), 5,
      Activation::logistic, {0, 1, 2, 5, 6, 7});
  expect_descent(
      autoencoder({5, 4, 3}, BackpropagationSpec{}, Activation::logistic, Activation::identity), 5,
      Activation::identity, {0, 1, 2, 5, 6, 7});
}

TEST(Backpropagation, DescendsTheGradientInAStandardAutoencoder) {
  for (const Activation output : {Activation::logistic, Activation::identity}) {
    Scenario scenario = autoencoder({5, 4, 3}, BackpropagationSpec{}, Activation::tanh, output);
    std::swap(scenario.circular_autoencoder, scenario.standard_autoencoder);
    // 0 .. 2, channel C1, two of feedback; then biases of input, hidden1, hidden2 and output.
    expect_descent(scenario, 5, output, {0, 1, 2, 7, 8, 9});
  }
}

/// [5, 4, 3] whose outputs are told labels on their target port; "label" is clamped too.
Scenario supervised() {
  Scenario scenario;
  scenario.name = "supervised";
  scenario.populations = {testing_support::clamped("input", 5, 0),
                          testing_support::clamped("label", 3, 0),
                          testing_support::population("hidden", 4, Activation::tanh),
                          testing_support::population("output", 3, Activation::logistic)};
  for (std::size_t k = 2; k < 4; ++k) scenario.populations[k].bias->rule = "error * pre[0]";
  scenario.projections = {testing_support::projection("input", "hidden", "error * pre[0]"),
                          testing_support::projection("hidden", "output", "error * pre[0]"),
                          testing_support::projection("label", "output"),
                          testing_support::projection("output", "hidden")};
  scenario.projections[2].port = Port::target;
  scenario.projections[2].connectivity = OneToOne{};
  scenario.projections[2].weights = ConstantValue{1};
  scenario.projections[3].port = Port::apical;
  scenario.projections[3].output = Output::error;
  scenario.projections[3].weights = GlorotUniform{};
  scenario.projections[3].tied_to = TieSpec{.projection = "hidden-output", .transpose = true};
  InlineData data = testing_support::examples(6, 8, 3);
  for (std::size_t k = 0; k < data.train.size(); ++k) {
    for (std::size_t c = 0; c < 3; ++c) data.train[k][5 + c] = k % 3 == c ? 1 : 0;
  }
  scenario.data.source = data;
  return scenario;
}

TEST(Backpropagation, DescendsTheGradientWhereLabelsAreTargets) {
  expect_descent(supervised(), 3, Activation::logistic, {0, 1, 6, 7});
}

// Feedback through other weights descends something else, but for the top.
TEST(RandomBackpropagation, DescendsTheGradientAtTheTopOnly) {
  Scenario scenario = supervised();
  scenario.projections[3].tied_to.reset();
  scenario.projections[3].weights = NormalWeights{0, 0.7};
  const Built built = testing_support::build(scenario);
  PaperLoss loss(built, 3, Activation::logistic);
  const Parameters changes = changes_of(scenario);
  EXPECT_LE(distance(descent(built, loss, 1), changes[1]), kSameGradient);
  EXPECT_GT(distance(descent(built, loss, 0), changes[0]), 0.1);
}

// ---- recirculation ------------------------------------------------------------------------------

/// [4, 3], linear, with B = A^T (B into "hidden", A out of it).
Scenario symmetric(const Algorithm& algorithm) {
  Scenario scenario = autoencoder({4, 3}, algorithm, Activation::identity, Activation::identity);
  scenario = expanded(scenario);
  const std::vector<double> b = testing_support::examples(1, 12, 11).train[0];  // [3][4]
  std::vector<double> a(b.size());
  for (std::size_t k = 0; k < b.size(); ++k) a[k % 4 * 3 + k / 4] = b[k];
  for (ProjectionSpec& projection : scenario.projections) projection.rate.reset();
  for (PopulationSpec& population : scenario.populations) population.bias->rate.reset();
  scenario.projections[0].weights = Values{b};
  scenario.projections[1].weights = Values{a};
  return scenario;
}

TEST(Recirculation, DescendsTheGradientWhereWeightsAreSymmetric) {
  expect_descent(symmetric(RecirculationSpec{}), 4, Activation::identity, {0, 1});
}

// Without symmetry the top does, what leads into the hidden layer doesn't.
TEST(Recirculation, DescendsTheGradientAtTheTopWithAnyWeights) {
  const Scenario scenario =
      autoencoder({4, 3}, RecirculationSpec{}, Activation::tanh, Activation::logistic);
  expect_descent(scenario, 4, Activation::logistic, {1, 2});
  const Built built = testing_support::build(scenario);
  PaperLoss loss(built, 4, Activation::logistic);
  EXPECT_GT(distance(descent(built, loss, 0), changes_of(scenario)[0]), 0.1);
}

TEST(Recirculation, UpdatesLikeBackpropagationWhereWeightsAreSymmetric) {
  const Parameters recirculated = changes_of(symmetric(RecirculationSpec{}));
  const Parameters propagated = changes_of(symmetric(BackpropagationSpec{}));
  for (const std::size_t number : {0, 1}) {
    EXPECT_LE(distance(propagated[number], recirculated[number]), testing_support::kSameValues);
  }
}

/// The parameters after 100 batches of all examples.
Parameters after_100_updates(Scenario scenario) {
  const auto& data = std::get<InlineData>(scenario.data.source);
  scenario.learning.rate = 0.05;
  scenario.learning.batch = static_cast<std::uint32_t>(data.train.size());
  const Built built = testing_support::build(scenario);
  ActorEngine engine(built.network, 1);
  testing_support::present_all(engine, *built.data, 100);
  return parameters_of(engine, built.network);
}

/// The same without biases that learn, and with the vectors sqrt(4) e_i, whose mean of I I^T is Id.
Parameters after_100_white_updates(const Algorithm& algorithm) {
  Scenario scenario = symmetric(algorithm);
  for (PopulationSpec& population : scenario.populations) population.bias->rule.clear();
  InlineData data;
  for (std::size_t i = 0; i < 4; ++i) {
    data.train.emplace_back(4, 0.0)[i] = 2;
  }
  scenario.data.source = data;
  return after_100_updates(scenario);
}

/// Weights [pre][post] = [3][4] of the projection out of "hidden" as [4][3].
std::vector<double> transposed(const std::vector<double>& a) {
  std::vector<double> result(a.size());
  for (std::size_t k = 0; k < a.size(); ++k) result[k % 4 * 3 + k / 4] = a[k];
  return result;
}

// Then Delta A = (Id - AB) B^T and Delta B = B (Id - AB) of recirculation are each other's
// transpose, as they are of backpropagation.
TEST(Recirculation, StaysSymmetricAndLikeBackpropagationForHundredUpdates) {
  const Parameters recirculated = after_100_white_updates(RecirculationSpec{});
  const Parameters propagated = after_100_white_updates(BackpropagationSpec{});
  EXPECT_LE(distance(recirculated[0], transposed(recirculated[1])), testing_support::kSameValues);
  for (const std::size_t number : {0, 1}) {
    EXPECT_LE(distance(propagated[number], recirculated[number]), testing_support::kSameValues);
    const Built start = testing_support::build(symmetric(RecirculationSpec{}));
    EXPECT_GT(distance(start.network.projections[number].initial_weights, recirculated[number]),
              0.1);
  }
}

// Section 6.2 has it that symmetry is preserved; that needs a symmetric (Id - A A^T) Sigma.
TEST(Recirculation, LosesItsSymmetryWithOtherInputs) {
  const Parameters recirculated = after_100_updates(symmetric(RecirculationSpec{}));
  EXPECT_GT(distance(recirculated[0], transposed(recirculated[1])), 0.01);
}

// O(0) - O(1) is then what the error I - O(0) makes of the layer, if biases keep still.
TEST(ErrorRecirculation, IsRecirculationInLinearNetworks) {
  const auto trained = [](const Algorithm& algorithm) {
    Scenario scenario =
        autoencoder({5, 4, 3}, algorithm, Activation::identity, Activation::identity);
    return after_100_updates(scenario);
  };
  const Parameters output = trained(RecirculationSpec{});
  const Parameters error = trained(ErrorRecirculationSpec{});
  for (std::size_t number = 0; number < output.size(); ++number) {
    EXPECT_LE(distance(output[number], error[number]), testing_support::kSameValues) << number;
  }
  EXPECT_GT(distance(output[0], trained(BackpropagationSpec{})[0]), 0.01);
}

}  // namespace
}  // namespace recirc
